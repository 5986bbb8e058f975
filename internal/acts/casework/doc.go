// Package casework opens cases, assigns people to them and closes them. A case is where every look at footage happens: its
// permits end with it, in the same transaction. The title is free text, so it is stored sealed under the case's own key.
//
// Who may do what is asked of the gate. Two rules are the product's own: nobody assigns themselves, since being assigned is
// what opens a case to managers and lawyers; and a case does not close over live holds unless whoever closes it says so.
package casework
