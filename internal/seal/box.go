package seal

import "encoding/binary"

// Box seals one field of many records where a column for the wrapped key would be one too many: the wrapped key
// travels in front of the sealed text. Forgetting the blob destroys both.
type Box struct {
	ring         *Keyring
	table, field string
}

// Box gives the box of one field of one table.
func (r *Keyring) Box(table, field string) Box { return Box{r, table, field} }

// Seal encrypts the text for the record.
func (b Box) Seal(record string, text []byte) ([]byte, error) {
	key, wrapped, err := b.ring.NewKey(Place{b.table, record})
	if err != nil {
		return nil, err
	}
	blob := append(binary.BigEndian.AppendUint16(nil, uint16(len(wrapped))), wrapped...)
	return append(blob, key.Seal(b.field, text)...), nil
}

// Open gives the text of the record back; errors are those of Keyring.Unwrap and RecordKey.Open.
func (b Box) Open(record string, blob []byte) ([]byte, error) {
	wrapped, sealed, err := divide(blob)
	if err != nil {
		return nil, err
	}
	key, err := b.ring.Unwrap(Place{b.table, record}, wrapped)
	if err != nil {
		return nil, err
	}
	return key.Open(b.field, sealed)
}

// Rewrap is Keyring.Rewrap for a blob.
func (b Box) Rewrap(record string, blob []byte) ([]byte, bool, error) {
	wrapped, sealed, err := divide(blob)
	if err != nil {
		return nil, false, err
	}
	fresh, changed, err := b.ring.Rewrap(Place{b.table, record}, wrapped)
	if err != nil || !changed {
		return blob, false, err
	}
	return append(append(binary.BigEndian.AppendUint16(nil, uint16(len(fresh))), fresh...), sealed...), true, nil
}

func divide(blob []byte) (wrapped, sealed []byte, err error) {
	if len(blob) == 0 {
		return nil, nil, destroyed()
	}
	if len(blob) < 2 {
		return nil, nil, broken()
	}
	size := int(binary.BigEndian.Uint16(blob))
	if size == 0 || size > len(blob)-2 {
		return nil, nil, broken()
	}
	return blob[2 : 2+size], blob[2+size:], nil
}
