package evidence

import (
	"context"
	"errors"
	"syscall"

	"qingdan/internal/rectify"
)

func invalid(code, zh, en string, args ...any) *rectify.Error {
	return rectify.Refuse(rectify.Invalid, code, rectify.Say(zh, en, args...))
}

func brokenPicture(cause error) error {
	return invalid("evidence.picture_broken", "图片不完整或已损坏,请重新上传原图",
		"the picture is incomplete or broken; upload the original again").Because(cause)
}

func brokenOffice(cause error) error {
	return invalid("evidence.office_broken", "文档不是完整的 docx 或 xlsx 文件,请用 WPS 或 Office 打开后另存再上传",
		"this is not a complete docx or xlsx file; open it, save it anew and upload again").Because(cause)
}

// tooComplex turns the end of the time for one file into a refusal; when the caller left, or had no more time, he may
// try again.
func tooComplex(ctx context.Context, cause error) error {
	if ctx.Err() != nil {
		return rectify.Refuse(rectify.Exhausted, "evidence.interrupted",
			rectify.Say("上传处理被中断,请稍后重试", "handling the upload was interrupted; try again later")).Because(cause)
	}
	return invalid("evidence.too_complex", "文件结构过于复杂,处理超时,请另存为普通 JPEG、PNG 或文档后再上传",
		"the file takes too long to decode; save it as a plain JPEG, PNG or document and upload again").Because(cause)
}

func damaged(place Place, sum string, cause error) error {
	return rectify.Refuse(rectify.Internal, "evidence.damaged",
		rectify.Say("证据文件 %[1]s 与登记的摘要不符,已拒绝打开,请联系管理员从备份恢复",
			"evidence file %[1]s does not match its recorded digest and is refused; have it restored from a backup", sum)).
		Because(errors.Join(errors.New("in "+string(place)), cause))
}

func missing(place Place, sum string, cause error) error {
	return rectify.Refuse(rectify.Internal, "evidence.missing",
		rectify.Say("证据文件 %[1]s 不在库中,请联系管理员从备份恢复",
			"evidence file %[1]s is not there; have it restored from a backup", sum)).
		Because(errors.Join(errors.New("in "+string(place)), cause))
}

func readOnly() error {
	return rectify.Refuse(rectify.Illegal, "evidence.read_only",
		rectify.Say("证据库以只读方式打开,不能写入", "the archive was opened read-only and takes nothing"))
}

// unwritable is the refusal after the disk once failed to confirm a write: what it then says cannot be relied upon.
func unwritable() error {
	return rectify.Refuse(rectify.Unavailable, "evidence.unwritable",
		rectify.Say("证据存储设备曾写入失败,已停止接收文件,请联系管理员检查磁盘并重启服务",
			"the disk failed to confirm an earlier write, so no file is taken; check the disk and restart the service"))
}

// diskError names a failure of the disk by its remedy.
func diskError(err error) error {
	switch {
	case err == nil:
		return nil
	case isFull(err):
		return rectify.Refuse(rectify.Full, "evidence.disk_full",
			rectify.Say("证据存储空间已满,文件未保存,请联系管理员扩容后重试", "the evidence disk is full and the file was not kept; make room and try again")).Because(err)
	}
	return rectify.Refuse(rectify.Unavailable, "evidence.disk",
		rectify.Say("证据存储设备出错,操作未完成,请联系管理员", "the evidence disk failed and the request was not carried out; call the administrator")).Because(err)
}

func isFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
