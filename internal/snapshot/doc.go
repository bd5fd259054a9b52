// Package snapshot freezes reports. A snapshot is the canonical bytes of a report with their SHA-256, the question, and
// how much of the journal it stands on; it is entered in the journal and never changes. Who reads one that was made
// within a wider scope, or by somebody who is recused from less, learns no more than if he had asked himself.
package snapshot
