// Package deciding is the gate before everything that people do: it gathers the facts of this moment, asks the judge
// (rules/access), writes down every no, and stores every permit together with its log entry before a picture can be seen.
//
// A condition is met by what makes it so, not by the asker saying so:
//
//   - in_case, assigned: from the case record; the case is open and of the complex concerned.
//   - incident, legal_demand: from the kind of that open case.
//   - balance: a text of at least MinBalance characters, which is sealed under the key of the case and kept with the permit.
//   - named_rule, incident_class, claim: what the purpose asks to be named, as a text, sealed with the balance.
//   - ticket: the number of the fault or inspection, written with the wish.
//   - confidentiality_signed: from the person's record.
//   - second_person: somebody of the controller with another employee number, who agreed in a session of their own.
//   - mandate: an appointment by name, in force at the complex, to a role to which the protocol gives decisions
//     (Options.Decides), made by another human being. A named appointment that says where and until when is what a mandate is;
//     a separate register of mandates would only repeat it. Nobody can give themselves one.
//   - held: a live hold covers all of the footage asked for, of every camera.
//   - instruction, written_request, the papers of a hidden camera, requester:WHO, recipient:WHO, test:NAME and identity:HOW: for these
//     no record exists yet, so what the page or client states in About.Met counts. A wish cannot carry them. Two approvals
//     cannot be stated.
//
// Two invariants: no permit exists without its entry in the log, because both are one transaction; and no permit is usable
// on the strength of an earlier yes, because Use and Still decide again with the facts of that moment.
package deciding
