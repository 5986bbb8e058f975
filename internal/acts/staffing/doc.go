// Package staffing keeps the record of who works here: people, the organisations they work for, their roles, their statement of
// confidentiality, and API tokens. It checks and stores; whether somebody may ask for it was decided before (acts/deciding).
//
// Promises:
//   - a role that the protocol does not know is never given, and a stand-in's always ends;
//   - nobody gives themselves a role, under whatever account;
//   - there is always an administrator of the corporation itself, with an account here and without an end date;
//   - a token is worth no more than the role of whoever makes it, and at most a year.
package staffing
