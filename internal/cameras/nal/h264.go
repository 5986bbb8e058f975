package nal

// payloadH264 reads an RTP payload of packetization mode 0 or 1 (RFC 6184 section 5.2): a single NAL unit, STAP-A or FU-A.
func (a *Assembler) payloadH264(p []byte) error {
	if len(p) == 0 {
		return ErrMalformed
	}
	switch typ := p[0] & 0x1f; {
	case typ == h264StapA:
		return a.aggregate(p[1:])
	case typ == h264FuA:
		return a.fragmentH264(p)
	case typ > h264StapA && typ < 30: // STAP-B, MTAP16, MTAP24, FU-B: mode 2
		return ErrPacking
	}
	return a.whole(p)
}

// aggregate reads the NAL units of a STAP-A (RFC 6184 5.7.1) or AP (RFC 7798 4.4.2), each behind a 16-bit size.
func (a *Assembler) aggregate(p []byte) error {
	if len(p) == 0 {
		return ErrMalformed
	}
	for len(p) > 0 {
		if len(p) < 2 {
			return ErrMalformed
		}
		size := int(p[0])<<8 | int(p[1])
		p = p[2:]
		if size == 0 || size > len(p) {
			return ErrMalformed
		}
		if err := a.whole(p[:size]); err != nil {
			return err
		}
		p = p[size:]
	}
	return nil
}

// fragmentH264 reads a FU-A (RFC 6184 5.8).
func (a *Assembler) fragmentH264(p []byte) error {
	if len(p) < 3 {
		return ErrMalformed
	}
	header := [1]byte{p[0]&0xe0 | p[1]&0x1f}
	return a.fragmentOf(p[1], p[1]&0x1f, header[:], p[2:])
}

// fragmentOf adds one fragment; the top bits of flags are Start and End, alike in both standards.
func (a *Assembler) fragmentOf(flags, typ uint8, header, data []byte) error {
	const start, end = 0x80, 0x40
	if flags&start != 0 {
		if a.unit.open >= 0 { // the end of the one before never came
			a.Lost()
		}
		if err := a.unit.begin(); err != nil {
			return err
		}
		a.fragment = typ
		if err := a.unit.grow(header); err != nil {
			return err
		}
	}
	if a.unit.open < 0 || a.fragment != typ {
		return ErrMalformed
	}
	if err := a.unit.grow(data); err != nil {
		return err
	}
	if flags&end != 0 {
		return a.close()
	}
	return nil
}
