// Package calendar knows days and Chinese working days.
//
// It promises that a day is a day: no clock time, no zone, no daylight saving; that working days follow the yearly
// holiday notices of the State Council, make-up workdays (调休) included; that every computed date says how it came
// about; and that a date which leans on a notice not yet loaded says so (provisional). The notices of 2016 (when the
// central inspections began) to 2026 are part of the programme; further years and corrections are loaded at run time
// in the holiday-cn shape, without a new build.
//
// It does not know what a deadline is for, it does not move natural days off a holiday, and it does not guess: the
// dates of Spring Festival of an unpublished year could be computed, its make-up workdays could not.
package calendar
