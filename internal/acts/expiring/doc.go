// Package expiring destroys what is due, proves it, and never touches what a live hold covers.
package expiring
