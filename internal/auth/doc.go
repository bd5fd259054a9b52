// Package auth knows who is at the door: accounts, passwords, sessions, API tokens, one-time codes and the rules of
// the three administrators (三员分立).
//
// It promises that every path in goes through the Gate and is refused when the account is disabled; that a wrong
// name and a wrong password look alike and take alike; that every failure is counted and recorded even though the
// request fails; that a secret is kept only as a digest, a slow hash or sealed; that a one-time code or token works
// once; and that revocation holds from the next request on, because each request asks Accounts again. It does not
// know SQL, HTTP, tickets or units, nor where its records are kept.
package auth
