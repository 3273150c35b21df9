// Package campaign reminds exactly the people who still need to register, once a round,
// and can be stopped at any moment.
//
// A campaign is a record, and a machine of states (machine.go). Whom it reaches is asked
// of the census when each round begins (enrol.go) and written down, a row for each
// person: the ledger (ledger.go). Rows are sent one by one (send.go): a last look, the
// intent on disk, the call, the settlement. What may or may not have arrived is unknown
// until it is found out (reconcile.go), and is never sent again by itself.
//
// # In the store
//
//	campaign                  id → Campaign
//	campaign/code             code → id
//	campaign/in-force         id → code, of those that are approved and not over
//	campaign/enrolment        id/round → how far the rows of a round are written (enrol.go)
//	campaign/<id>/list/<n>    person → 1: who is on its list, or in its group
//	campaign/<id>/<round>     person → Row, in the order of the persons
//	campaign/<id>/done        person → when somebody registered who was reminded (result.go)
//	campaign/reminded         person → who reminded them last, and when (lately.go)
//	campaign/figures          id → Figures
//	campaign/again            id → the request to send to the failed once more (reconcile.go)
//	campaign/sender           id → which process sends it (ledger_read.go)
package campaign
