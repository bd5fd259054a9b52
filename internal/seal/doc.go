// Package seal keeps texts secret and binds facts without telling them: envelope encryption of records, keyed
// commitments, and opaque page cursors.
//
// It promises that a sealed text opens only at the table, record and field it was sealed for, that every input of a
// hash, MAC or cipher is length-prefixed and separated by purpose, that a missing key is an error and never plain
// text, and that a record whose wrapped key is gone cannot be read by anybody. It does not know what it seals, who
// may read it, or where the bytes are kept.
//
// Three keys deep: the keyring (a file outside the database) wraps one random key per record, the record key seals
// its fields with AES-256-GCM. Destroying a record is forgetting its wrapped key.
package seal
