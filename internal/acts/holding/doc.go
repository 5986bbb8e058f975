// Package holding puts footage under a hold, exactly, and releases it.
package holding
