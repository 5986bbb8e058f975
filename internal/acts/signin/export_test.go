package signin

// Hashes tells how many passwords were hashed.
func (d *Desk) Hashes() int64 { return d.hasher.computed.Load() }
