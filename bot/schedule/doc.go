// Package schedule knows when: the days and hours an organisation works in
// Sweden, the times that people promise in their own words, the hours at which
// they may be written to, and how long it takes to write to many at a pace.
// Everything is a pure function of now; nothing here waits, stores or speaks.
//
// Three rules hold for every wall-clock time of the package:
//
//   - One that does not exist, in the hour that spring takes, is moved forward
//     by that hour: 02:30 becomes 03:30.
//   - One that comes twice, in the hour that autumn gives, is the first of the
//     two, or the second when the first has gone.
//   - Days are counted on the calendar: "in three days" is three dates away,
//     not 72 hours. Hours and minutes are counted on the clock.
package schedule
