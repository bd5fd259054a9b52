package configs

import _ "embed"

// Indicators are the indicators of the ranking that ship with the binary, for report.ReadIndicators.
//
//go:embed indicators.yaml
var Indicators []byte
