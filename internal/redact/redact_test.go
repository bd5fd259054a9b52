package redact_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"qingdan/internal/redact"
)

func TestWhatBelongsToOnePersonIsCovered(t *testing.T) {
	t.Parallel()
	for text, covered := range map[string]string{
		"请联系13812345678反映":                "请联系138********反映",
		"电话:138-1234-5678。":               "电话:138-****-****。",
		"+86 138 1234 5678":               "+86 1** **** ****",
		"电话１３８１２３４５６７８":                   "电话１３８********",
		"一三八一二三四五六七八":                     "一三八********",
		"固话023-71234567":                  "固话023-********",
		"身份证11010519491231002X":           "身份证110***************",
		"身份证 110105 19491231 002x 号":      "身份证 110*** ******** **** 号",
		"老证110105491231002":               "老证110************",
		"卡号6222 0212 3456 7890 128":       "卡号622* **** **** **** ***",
		"卡号4111 1111 1111 1111":           "卡号411* **** **** ****",
		"邮箱 zhang.san@example.com.cn,谢谢":  "邮箱 z****.***********.***.**,谢谢",
		"2024-06-03 13812345678":          "2024-06-03 138********",
		"甲13812345678、乙13912345678":       "甲138********、乙139********",
		"面积12345678901234平方米":             "面积12345678901234平方米",
		"受理编号X2CQ202104080011":            "受理编号X2CQ202104080011",
		"公示期2024-06-03至2024-06-17":        "公示期2024-06-03至2024-06-17",
		"身份证110105194912310021":           "身份证110105194912310021",
		"渝环监〔2024〕13号,罚款120000元,12345热线":  "渝环监〔2024〕13号,罚款120000元,12345热线",
		"经度106.123456789,纬度29.123456789":  "经度106.123456789,纬度29.123456789",
		"于2024年06月03日10时30分检查3次,COD为35.5": "于2024年06月03日10时30分检查3次,COD为35.5",
	} {
		if got := redact.Mask(text); got != covered {
			t.Errorf("%s is shown as %s, expected %s", text, got, covered)
		}
	}
}

// TestTheRecallThatIsPublished counts how many numbers are found in a thousand texts of complaints, every one written in
// one of the forms that people use, and how many marks stand on nothing. docs/security.md states the result.
func TestTheRecallThatIsPublished(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(2024, 6))
	there, found, wrong := 0, 0, 0
	for i := range 1000 {
		text, secrets := complaint(rng, i)
		marks := redact.Find(text)
		for _, s := range secrets {
			there++
			if slices.ContainsFunc(marks, func(m redact.Mark) bool { return strings.Contains(string([]rune(text)[m.From:m.To]), s) }) {
				found++
			} else if testing.Verbose() {
				t.Logf("missed %s in %s", s, text)
			}
		}
		wrong += max(0, len(marks)-len(secrets))
	}
	recall := float64(found) / float64(there)
	t.Logf("%d of %d found (%.1f%%), %d marks on nothing", found, there, 100*recall, wrong)
	if there < 700 || recall < 0.95 || wrong > 0 {
		t.Errorf("%d of %d found, %d marks on nothing", found, there, wrong)
	}
}

// complaint writes one text with what it must cover; one in four has nothing to cover.
func complaint(rng *rand.Rand, i int) (text string, secrets []string) {
	text = fmt.Sprintf("2024年%d月%d日,群众反映%d号点位夜间排放废水,受理编号D3CQ%08d,面积%d平方米,罚款%d元,渝环罚〔2024〕%d号。",
		1+rng.IntN(12), 1+rng.IntN(28), i, rng.IntN(1e8), rng.IntN(1e6), rng.IntN(1e7), rng.IntN(500))
	if i%4 == 0 {
		return text, nil
	}
	secret := ""
	switch rng.IntN(10) {
	case 0:
		secret = identity(rng)
	case 1:
		secret = fmt.Sprintf("023-%d", 20000000+rng.IntN(60000000))
	case 2:
		secret = fmt.Sprintf("resident%d@example.com", i)
	case 3:
		m := mobile(rng)
		secret = m[:3] + "-" + m[3:7] + "-" + m[7:]
	case 4:
		m := mobile(rng)
		secret = m[:3] + " " + m[3:7] + " " + m[7:]
	case 5:
		secret = strings.Map(func(r rune) rune { return []rune("〇一二三四五六七八九")[r-'0'] }, mobile(rng))
	case 6:
		secret = strings.Map(func(r rune) rune { return r - '0' + '０' }, mobile(rng))
	case 7:
		if rng.IntN(3) == 0 { // a slip of the pen in between: nothing finds it
			m := mobile(rng)
			secret = m[:5] + "加" + m[5:]
			break
		}
		secret = mobile(rng)
	default:
		secret = mobile(rng)
	}
	return text + []string{"联系电话:", "请致电", "微信同号", "本人", "证件或电话为"}[rng.IntN(5)] + secret + []string{"。", ",盼复", "(请保密)", ""}[rng.IntN(4)], []string{secret}
}

func mobile(rng *rand.Rand) string { return fmt.Sprintf("1%d%09d", 3+rng.IntN(7), rng.IntN(1e9)) }

func identity(rng *rand.Rand) string {
	d := fmt.Sprintf("500119%d%02d%02d%03d", 1940+rng.IntN(60), 1+rng.IntN(12), 1+rng.IntN(28), rng.IntN(1000))
	sum := 0
	for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(d[i]-'0') * w
	}
	return d + string("10X98765432"[sum%11])
}
