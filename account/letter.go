package account

import "time"

// Letters that somebody has sent by the host's mail server: so many that one can ask a large organisation in a day, and not so
// many that the server is of use for a flood. It is counted in memory, for the account and for all of them together.
const (
	mostLetters    = 400 // at once; then one a minute
	mostLettersAll = 4000
)

// TakeLetters takes n from what the account may have sent. Call giveBack if none went out. Errors: *RetryLater.
func (a *Accounts) TakeLetters(id ID, n int) (giveBack func(), err error) {
	return a.limits.spend(n,
		allowance{key: "letters of " + string(id), most: mostLetters, back: time.Minute},
		allowance{key: "letters", most: mostLettersAll, back: 10 * time.Second})
}
