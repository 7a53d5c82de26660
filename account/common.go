package account

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
)

//go:embed common.txt
var commonText string

var commonWords = strings.Fields(commonText) // sorted; a test sees to that

// rows are keys that lie or count in order. A passphrase made of such runs is a walk over the keyboard.
var rows = []string{
	"01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiopü", "asdfghjklöä",
	"yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "!@#$%^&*()", "!\"§$%&/()=",
	"1q2w3e4r5t6y7u8i9o0p", "qaywsxedcrfvtgbzhnujm", "qazwsxedcrfvtgbyhnujmik", "147258369", "789456123", "13579", "24680",
}

// common tells whether a passphrase is one of those that are tried first. own are the chooser's own name, address
// and organisation.
//
// It is a rule rather than a list, and so covers many millions: one or two common words (or own ones), with letters
// changed to look-alikes, and digits or signs before and after; digits alone; runs on the keyboard; short repetitions.
func common(passphrase string, own []string) bool {
	p := strings.ToLower(passphrase)
	once := period(p)
	if len([]rune(once)) <= 4 || digitsOnly(p) && len(once) < 12 || walk(once) {
		return true
	}
	mine := ownWords(own)
	known := func(word string) bool {
		_, found := slices.BinarySearch(commonWords, word)
		return found || slices.Contains(mine, word)
	}
	return slices.ContainsFunc(slices.Concat(cores(p), cores(once)), func(core string) bool {
		return known(core) || known(period(core)) || twoWords(core, known)
	})
}

// period is the shortest text that p repeats: "passpass" gives "pass".
func period(p string) string {
	r := []rune(p)
	for d := 1; d <= len(r)/2; d++ {
		if repeats(r, d) {
			return string(r[:d])
		}
	}
	return p
}

// repeats tells whether each rune equals the one d before it.
func repeats(r []rune, d int) bool {
	for i := d; i < len(r); i++ {
		if r[i] != r[i-d] {
			return false
		}
	}
	return true
}

func digitsOnly(p string) bool { return !strings.ContainsFunc(p, unicode.IsLetter) }

// walk tells whether p consists of runs of three and more keys in order, forwards or backwards.
func walk(p string) bool {
	r := []rune(p)
	for len(r) > 0 {
		n := longestRun(r)
		if n < 3 {
			return false
		}
		r = r[n:]
	}
	return true
}

func longestRun(r []rune) int {
	for n := len(r); n >= 3; n-- {
		run := r[:n]
		back := slices.Clone(run)
		slices.Reverse(back)
		for _, row := range rows {
			if strings.Contains(row, string(run)) || strings.Contains(row, string(back)) {
				return n
			}
		}
		if repeats(run, 1) {
			return n
		}
	}
	return 0
}

var lookAlikes = [2]*strings.Replacer{
	strings.NewReplacer("0", "o", "1", "i", "!", "i", "3", "e", "4", "a", "@", "a", "5", "s", "$", "s", "7", "t", "8", "b", "9", "g"),
	strings.NewReplacer("0", "o", "1", "l", "!", "l", "3", "e", "4", "a", "@", "a", "5", "s", "$", "s", "7", "t", "8", "b", "9", "g"),
}

// cores are the words that may be meant by p: without what stands before and after, look-alikes as letters.
func cores(p string) []string {
	sign := func(r rune) bool { return !unicode.IsLetter(r) }
	tried := []string{p, strings.TrimRightFunc(p, sign), strings.TrimLeftFunc(p, sign), strings.TrimFunc(p, sign)}
	var found []string
	for _, t := range tried {
		found = append(found, lettersOf(t), lettersOf(lookAlikes[0].Replace(t)), lettersOf(lookAlikes[1].Replace(t)))
	}
	return found
}

func lettersOf(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, s)
}

func twoWords(core string, known func(string) bool) bool {
	for i := range core {
		if i > 0 && known(core[:i]) && known(core[i:]) {
			return true
		}
	}
	return false
}

// ownWords are the words in the texts, and each text as one word. Those under three letters say nothing.
func ownWords(own []string) []string {
	words := []string{"entente"}
	for _, o := range own {
		o = strings.ToLower(o)
		words = append(words, lettersOf(o))
		words = append(words, strings.FieldsFunc(o, func(r rune) bool { return !unicode.IsLetter(r) })...)
		local, _, _ := strings.Cut(o, "@")
		words = append(words, lettersOf(local))
	}
	return slices.DeleteFunc(words, func(w string) bool { return len(w) < 3 })
}
