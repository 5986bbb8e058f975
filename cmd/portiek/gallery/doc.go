// Package gallery shows every page in every state on made-up data, for whoever reviews words, looks and accessibility. The
// people, cases and footage are invented; deciding, signing in and the log are the real thing on a throw-away database.
package gallery
