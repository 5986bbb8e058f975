package nal

// payloadH265 reads an RTP payload without DON fields (RFC 7798 section 4.4): a single NAL unit, AP or FU.
func (a *Assembler) payloadH265(p []byte) error {
	if len(p) < 3 {
		return ErrMalformed
	}
	switch typ := p[0] >> 1 & 0x3f; {
	case typ == h265AP:
		return a.aggregate(p[2:])
	case typ == h265FU:
		return a.fragmentH265(p)
	case typ == 50: // PACI
		return ErrPacking
	}
	return a.whole(p)
}

// fragmentH265 reads a FU (RFC 7798 4.4.3).
func (a *Assembler) fragmentH265(p []byte) error {
	if len(p) < 4 {
		return ErrMalformed
	}
	typ := p[2] & 0x3f
	header := [2]byte{p[0]&0x81 | typ<<1, p[1]}
	return a.fragmentOf(p[2], typ, header[:], p[3:])
}
