// Package holding puts footage under a hold, exactly, and releases it. A hold wins every race: from the moment it is
// received the eraser takes nothing that had not expired by then.
package holding
