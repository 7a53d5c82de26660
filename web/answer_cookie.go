package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"entente/partnership"
)

// What a browser keeps of an answer given in it: the secret under which the answer lies sealed, and the answer's leaf, by
// which it is found counted once the answer itself is deleted. A cookie for each way of being asked, so that several
// rounds, and several people who answer on one phone, do not get in one another's way. Its name tells nothing without the
// link. It is Lax, not Strict: a link opened from a mail has to find it.

// answerKept is what the cookie holds.
type answerKept struct{ Secret, Leaf string }

const answerCookie = "__Host-answer-"

// keptUnder is the name of the cookie for whoever was asked in this way.
func keptUnder(way string) string {
	sum := sha256.Sum256([]byte(way))
	return answerCookie + hex.EncodeToString(sum[:8])
}

// keptIn reads the cookie; false if this browser has none.
func keptIn(r *http.Request, name string) (answerKept, bool) {
	c, err := r.Cookie(name)
	if err != nil {
		return answerKept{}, false
	}
	secret, leaf, _ := strings.Cut(c.Value, ".")
	return answerKept{secret, leaf}, secret != ""
}

// mostKept is how long a browser keeps a cookie at most.
const mostKept = 400 * 24 * time.Hour

// mostHeld is how many answers a browser holds. On a tablet that goes round a hall there would be more and more, until proxies
// refuse what it sends and it forgets its session to make room.
const mostHeld = 20

// keep gives the browser the cookie, and takes the oldest away if it holds too many. It is as long for every answer.
func keep(w http.ResponseWriter, r *http.Request, name string, k answerKept, age time.Duration) {
	var held []string // browsers send the oldest first
	for _, c := range r.Cookies() {
		if strings.HasPrefix(c.Name, answerCookie) && c.Name != name {
			held = append(held, c.Name)
		}
	}
	for _, old := range held[:max(len(held)-mostHeld+1, 0)] {
		forget(w, old)
	}
	setCookie(w, name, k.Secret+"."+k.Leaf, int(age.Seconds()))
}

// keptFor is how long a browser keeps it: until half a year after the round opens.
func keptFor(round partnership.Round, common *partnership.State, now time.Time) time.Duration {
	opens := round.OpensAt(common)
	if opens.IsZero() {
		return mostKept
	}
	return min(opens.AddDate(0, 6, 0).Sub(now), mostKept)
}

// forget takes the cookie away.
func forget(w http.ResponseWriter, name string) { setCookie(w, name, "", -1) }
