// Package expiring destroys what is due and proves it: it marks footage due when its term has passed and no hold needs it,
// removes the bytes, destroys the keys, and leaves a receipt. It also makes the keys of the hours to come. Every step can be
// cut short at any instruction; the next Step goes on from there.
package expiring
