package main

import (
	"encoding/json"
	"fmt"
	"os"

	"qingdan/internal/rectify"
	"qingdan/internal/sample"
)

type sampleCommand struct {
	Verify sampleVerifyCommand `cmd:"" help:"Draw the sample of an exported round again, without a service or a database, and compare."`
}

type sampleVerifyCommand struct {
	File string `arg:"" help:"What GET /api/v1/rounds/{id}/export answered." type:"existingfile"`
}

// Run fails when the file does not prove its draw, and names every difference.
func (c *sampleVerifyCommand) Run(w *world) error {
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	var proof sample.Proof
	decoder := json.NewDecoder(file)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&proof); err != nil {
		return rectify.Refuse(rectify.Invalid, "proof.unreadable", rectify.Say("%s 不是导出的抽查文件:%s", "%s is not an exported round: %s", c.File, err))
	}
	found := proof.Check()
	for _, f := range found {
		fmt.Fprintf(w.out, "%s / %s [%s]\n", f.ZH, f.EN, f.Code)
	}
	if len(found) > 0 {
		return fmt.Errorf("抽查不能复算,不符 %d 处 / the draw does not hold: %[1]d differences", len(found))
	}
	fmt.Fprintf(w.out, "%s:%d 件中抽取 %d 件,与文件一致 / %[3]d of %[2]d drawn again, as in the file\n", proof.Round, len(proof.Members), len(proof.Drawn))
	fmt.Fprintf(w.out, "清单 / list %s\n日志 / journal: %d 条 / entries, %s\n随机数 / randomness: %s (%s)\n种子 / seed %s\n",
		proof.ListDigest, proof.JournalSize, proof.Checkpoint, proof.Randomness, proof.Source, proof.Seed)
	return nil
}
