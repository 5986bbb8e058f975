package signin

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"portiek/internal/rules/people"
)

// Limits of a password, in characters; there are no rules on which kinds of characters (NIST SP 800-63B, 3.1.1.2).
const (
	passwordShortest = 12
	passwordLongest  = 256
	passwordNew      = 6 // characters that must remain when all that anybody can guess is taken away
)

// checkPassword says what is wrong with a new password, and how to make a good one.
func checkPassword(password string, p people.Person) error {
	n := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password) || strings.ContainsRune(password, 0):
		return invalid("password.text", "Dit wachtwoord bevat tekens die niet kunnen. Typ het opnieuw.", "This password has characters that cannot be. Type it anew.")
	case n < passwordShortest:
		return invalid("password.short",
			fmt.Sprintf("Dit wachtwoord is te kort: neem ten minste %d tekens, bijvoorbeeld vier willekeurige woorden.", passwordShortest),
			fmt.Sprintf("This password is too short: take at least %d characters, four random words for example.", passwordShortest))
	case n > passwordLongest:
		return invalid("password.long", fmt.Sprintf("Dit wachtwoord is te lang: neem ten hoogste %d tekens.", passwordLongest),
			fmt.Sprintf("This password is too long: take at most %d characters.", passwordLongest))
	}
	rest := fold(string(normal(password)))
	if left := without(rest, ownWords(p)); runes(left) < passwordNew {
		return invalid("password.yours",
			"Dit wachtwoord is bijna uw eigen naam, inlognaam of personeelsnummer. Neem iets dat niemand van u weet, bijvoorbeeld vier willekeurige woorden.",
			"This password is nearly your own name, login or employee number. Take something nobody knows of you, four random words for example.")
	} else if runes(withoutRuns(without(left, worst))) < passwordNew || few(left) {
		return invalid("password.common",
			"Dit wachtwoord is makkelijk te raden: het lijkt op wat veel mensen kiezen. Neem bijvoorbeeld vier willekeurige woorden.",
			"This password is easy to guess: it resembles what many people choose. Take four random words for example.")
	}
	return nil
}

// fold takes away what makes no password better: capitals, spaces, and digits or signs in place of letters.
func fold(s string) string {
	s = strings.NewReplacer("@", "a", "$", "s", "0", "o", "3", "e", "!", "i", "1", "i").Replace(strings.ToLower(s))
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// ownWords is what others know of a person, longest first.
func ownWords(p people.Person) []string {
	words := append(strings.FieldsFunc(p.Name, func(r rune) bool { return !unicode.IsLetter(r) }), p.Login, p.Employee)
	words = append(words, strings.FieldsFunc(p.Login, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })...)
	var out []string
	for _, w := range words {
		if w = fold(w); runes(w) >= 3 {
			out = append(out, w)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return len(b) - len(a) })
	return out
}

// without takes every word out of s; a mark stays in its place, so that no new word arises.
func without(s string, words []string) string {
	for _, w := range words {
		s = strings.ReplaceAll(s, w, "\x00")
	}
	return s
}

// withoutRuns drops every character that is the one before it, or its neighbour in the alphabet, among the digits or on the
// keyboard.
func withoutRuns(s string) string {
	var out []rune
	var last rune
	for _, r := range s {
		if !neighbours(last, r) {
			out = append(out, r)
		}
		last = r
	}
	return string(out)
}

func neighbours(a, b rune) bool {
	if a == b {
		return true
	}
	for _, row := range rows {
		i, j := strings.IndexRune(row, a), strings.IndexRune(row, b)
		if a != 0 && i >= 0 && j >= 0 && (i-j == 1 || j-i == 1) {
			return true
		}
	}
	return false
}

// few tells whether there are hardly any different characters.
func few(s string) bool {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	delete(seen, 0)
	return len(seen) < 5
}

// runes counts characters, marks left out.
func runes(s string) int { return utf8.RuneCountInString(strings.ReplaceAll(s, "\x00", "")) }
