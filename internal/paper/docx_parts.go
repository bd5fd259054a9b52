package paper

import (
	"fmt"
	"strings"
)

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

const wordSpace = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`

const contentTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
	`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
	`<Default Extension="xml" ContentType="application/xml"/>` +
	`<Default Extension="png" ContentType="image/png"/>` +
	`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` +
	`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
	`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
	`<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>` +
	`<Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>` +
	`<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>` +
	`</Types>`

const relationBase = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

const packageRelations = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	`<Relationship Id="rId1" Type="` + relationBase + `officeDocument" Target="word/document.xml"/>` +
	`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>` +
	`</Relationships>`

// relations name the parts of the text; pictures follow the four that are always there.
func (b *body) relations() string {
	var s strings.Builder
	s.WriteString(xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for i, r := range [][2]string{{"styles", "styles.xml"}, {"settings", "settings.xml"}, {"header", "header1.xml"}, {"footer", "footer1.xml"}} {
		fmt.Fprintf(&s, `<Relationship Id="rId%d" Type="%s%s" Target="%s"/>`, i+1, relationBase, r[0], r[1])
	}
	for i := range b.pictures {
		fmt.Fprintf(&s, `<Relationship Id="picture%d" Type="%simage" Target="media/image%d.png"/>`, i+1, relationBase, i+1)
	}
	s.WriteString(`</Relationships>`)
	return s.String()
}

const settings = xmlHead + `<w:settings ` + wordSpace + `><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>` +
	`<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" ` +
	`w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`

func properties(d Document) string {
	made := d.Made.UTC().Format("2006-01-02T15:04:05Z")
	return xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" ` +
		`xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + escaped(d.Title) + `</dc:title><dc:creator>` + escaped(d.Author) + `</dc:creator>` +
		`<dcterms:created xsi:type="dcterms:W3CDTF">` + made + `</dcterms:created>` +
		`<dcterms:modified xsi:type="dcterms:W3CDTF">` + made + `</dcterms:modified></cp:coreProperties>`
}

// styles name 宋体 for titles and cells, 仿宋 for the text, 黑体 and 楷体 for headings, as GB/T 9704 has them.
var styles = xmlHead + `<w:styles ` + wordSpace + `><w:docDefaults><w:rPrDefault><w:rPr>` + fonts("仿宋") +
	`<w:sz w:val="24"/><w:szCs w:val="24"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>` +
	`<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr></w:pPrDefault></w:docDefaults>` +
	style("Normal", "Normal", "仿宋", textSize, leading, false, "", ` w:default="1"`) +
	style("Title", "Title", "宋体", titleSize, 1.4, true, `<w:jc w:val="center"/>`, "") +
	style("Subtitle", "Subtitle", "宋体", subtitleSize, leading, false, `<w:jc w:val="center"/>`, "") +
	style("Heading1", "heading 1", "黑体", headingSize(1), leading, false, `<w:outlineLvl w:val="0"/>`, "") +
	style("Heading2", "heading 2", "楷体", headingSize(2), leading, true, `<w:outlineLvl w:val="1"/>`, "") +
	style("Heading3", "heading 3", "仿宋", headingSize(3), leading, true, `<w:outlineLvl w:val="2"/>`, "") +
	style("Cell", "Cell", "宋体", cellSize, 1.15, false, "", "") +
	style("Small", "Small", "宋体", smallSize, 1.15, false, "", "") +
	`</w:styles>`

func style(id, name, font string, size, leading float64, bold bool, paragraph, attribute string) string {
	based, weight, keep := `<w:basedOn w:val="Normal"/>`, "", ""
	if id == "Normal" {
		based = ""
	}
	if bold {
		weight = "<w:b/>"
	}
	if strings.HasPrefix(id, "Heading") {
		keep = "<w:keepNext/>"
	}
	return fmt.Sprintf(`<w:style w:type="paragraph" w:styleId="%s"%s><w:name w:val="%s"/>%s<w:qFormat/><w:pPr>%s`+
		`<w:spacing w:line="%d" w:lineRule="auto"/>%s</w:pPr><w:rPr>%s%s<w:sz w:val="%.0f"/><w:szCs w:val="%.0f"/></w:rPr></w:style>`,
		id, attribute, name, based, keep, int(240*leading/1.2), paragraph, fonts(font), weight, size*2, size*2)
}

func fonts(name string) string {
	return `<w:rFonts w:ascii="` + name + `" w:hAnsi="` + name + `" w:eastAsia="` + name + `" w:cs="` + name + `"/>`
}

func header(text string) string {
	border := ""
	if text != "" {
		border = `<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="000000"/></w:pBdr>`
	}
	return xmlHead + `<w:hdr ` + wordSpace + `><w:p><w:pPr><w:pStyle w:val="Small"/>` + border + `</w:pPr>` + runs(text, "") + `</w:p></w:hdr>`
}

// footer has the text on the left and the page number at a tab stop on the right.
func footer(text string, s sheet) string {
	field := func(name string) string {
		return `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ` + name +
			` </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`
	}
	return xmlHead + `<w:ftr ` + wordSpace + `><w:p><w:pPr><w:pStyle w:val="Small"/><w:tabs><w:tab w:val="right" w:pos="` +
		fmt.Sprint(twips(s.textWidth())) + `"/></w:tabs></w:pPr>` + runs(text, "") + `<w:r><w:tab/></w:r>` +
		runs("第 ", "") + field("PAGE") + runs(" 页 共 ", "") + field("NUMPAGES") + runs(" 页", "") + `</w:p></w:ftr>`
}
