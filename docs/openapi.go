package docs

import _ "embed"

// OpenAPI is the description of the API (OpenAPI 3), made from the code by a test of package api.
//
//go:embed openapi.json
var OpenAPI []byte
