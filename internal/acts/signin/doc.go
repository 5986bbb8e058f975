// Package signin lets people in: links that work once, passwords with a second factor, the sign-in of the office, sessions and
// API tokens. It tells who somebody is; what they may do is for acts/deciding.
//
// Promises:
//   - nothing that lets somebody in is stored: passwords are hashed (argon2id), tokens, links and recovery codes are digests,
//     the second factor's key is sealed;
//   - an answer to a wrong login, a wrong password or a person who left is the same, at the same cost;
//   - guessing waits ever longer, and never keeps out a person at a browser or an address where they signed in before;
//   - a session ends the moment that its person has no role any more.
package signin
