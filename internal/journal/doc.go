// Package journal gives the entries of the journal their exact bytes.
//
// It promises that the same entry always has the same bytes (canonical JSON, RFC 8785 for the value types used here:
// no floats), that every changed field of a ticket is in its entry, and that folding a ticket's entries gives the
// ticket back. Free text of persons is never in the bytes, only a commitment to it. It does not know SQL or files.
package journal
