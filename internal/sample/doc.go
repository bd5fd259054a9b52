// Package sample draws random samples that anyone can recompute (method sample-v1) and says what a sample proves about
// the whole. It knows nothing but ids, bytes and numbers.
//
// The frozen list is a text in UTF-8: a head line "sample-v1 TAB round TAB size LF", then one line "stratum TAB id LF"
// for every member, ordered by the bytes of stratum and id; without strata the stratum is blank. Its digest is SHA-256.
//
// seed = SHA-256("sample-v1" ‖ digest of the list ‖ checkpoint ‖ public randomness), where the digest and the checkpoint
// are 32 bytes each and the randomness is the UTF-8 text that became public after the list was frozen.
//
// Every stratum gives its share of the size: the whole part of size × members of the stratum / members of the list, and
// what is left goes to the largest remainders, the first in order among equal ones. In a stratum the members are selected
// by the method of RFC 3797, section 4, with SHA-256 for MD5: the i-th selection, from 0, is the member whose place among
// those not yet selected, from 0, is SHA-256(i ‖ seed ‖ stratum ‖ i) modulo their number, with i as two bytes and the
// hash as one number, both most significant byte first.
package sample
