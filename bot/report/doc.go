// Package report puts figures into a form that people read: lists for a
// spreadsheet, shares and bars that never say more than is true.
package report
