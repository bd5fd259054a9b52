// Package evidence keeps the files that prove a rectification: photos, reports and forms, each under its SHA-256.
//
// It promises that an original is sealed exactly as it came and written once; that a file is on the disk before Put
// returns; that what is shown to others is a picture drawn anew from the pixels, without the place, time and device
// that a camera writes into a photo; that bytes which no longer match their digest are refused; and that a hostile
// file costs bounded memory and time. Only what is recognised by content is taken, never by name.
//
// It does not know tickets, permissions or quotas, nor whether a photo is true: what a camera claims is a hint. PDF
// and office files are not rendered and their scripts (other than macros) are not searched for: serve them as
// attachments only.
package evidence
