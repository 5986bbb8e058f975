// Package walk_test asks the running program everything that it can be asked, as everybody who might ask: what it says must be
// what the decision table says that a privacy officer reads (docs/decisions-*.md). An insider who means harm walks along.
package walk_test
