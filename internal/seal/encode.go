package seal

import "encoding/binary"

// encode joins the parts of one message so that no two different lists of parts give the same bytes: each part
// stands behind its length in eight bytes. The first part is always the domain.
func encode(domain string, parts ...string) []byte {
	size := 8 + len(domain)
	for _, p := range parts {
		size += 8 + len(p)
	}
	b := make([]byte, 0, size)
	b = append(binary.BigEndian.AppendUint64(b, uint64(len(domain))), domain...)
	for _, p := range parts {
		b = append(binary.BigEndian.AppendUint64(b, uint64(len(p))), p...)
	}
	return b
}
