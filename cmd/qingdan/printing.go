package main

import (
	"fmt"
	"maps"
	"os"

	"qingdan/configs"
	"qingdan/internal/paper"
	"qingdan/internal/paper/forms"
	"qingdan/internal/sheet"
	"qingdan/internal/typeface"
)

// forms are those that ship, with those of the house.
func (s settings) forms() (forms.Set, error) {
	if s.Forms == "" {
		return configs.Forms()
	}
	text, err := os.ReadFile(s.Forms)
	if err != nil {
		return nil, fmt.Errorf("无法读取 forms / cannot read forms: %w", err)
	}
	return configs.ReadForms(text)
}

// layouts are those of reports: those that ship, with those of the house in their place.
func (s settings) layouts() (sheet.Layouts, error) {
	all, err := sheet.ReadLayouts(configs.Reports)
	if err != nil || s.Reports == "" {
		return all, err
	}
	text, err := os.ReadFile(s.Reports)
	if err != nil {
		return nil, fmt.Errorf("无法读取 reports / cannot read reports: %w", err)
	}
	own, err := sheet.ReadLayouts(text)
	if err != nil {
		return nil, fmt.Errorf("reports %s: %w", s.Reports, err)
	}
	maps.Copy(all, own)
	return all, nil
}

// letters are the embedded font, with that of the house for what it lacks.
func (s settings) letters() (typeface.Set, error) {
	if s.Font == "" {
		return typeface.NewSet(nil), nil
	}
	file, err := os.ReadFile(s.Font)
	if err != nil {
		return typeface.Set{}, fmt.Errorf("无法读取 font / cannot read font: %w", err)
	}
	rare, err := typeface.Read(file)
	if err != nil {
		return typeface.Set{}, fmt.Errorf("font %s: %w", s.Font, err)
	}
	letters := typeface.NewSet(rare)
	if _, err := paper.PDF(paper.Document{Title: "试印"}, letters); err != nil { // better now than at the first print
		return typeface.Set{}, fmt.Errorf("font %s: %w", s.Font, err)
	}
	return letters, nil
}
