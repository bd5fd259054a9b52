package seal

import "qingdan/internal/rectify"

// The refusals of the package. The codes are stable.

func broken() error {
	return rectify.Refuse(rectify.Internal, "seal.broken",
		rectify.Say("密文无法解开:内容被改动过,或者不属于这条记录的这个字段;请运行 qingdan verify 并从备份核对",
			"a sealed text does not open: it was changed, or it belongs to another record or field; run qingdan verify and compare with a backup"))
}

func destroyed() error {
	return rectify.Refuse(rectify.NotFound, "seal.destroyed",
		rectify.Say("该记录的密钥已经销毁,内容无法恢复", "the key of this record was destroyed; its content cannot be recovered"))
}

func keyMissing(ids string) error {
	return rectify.Refuse(rectify.Unavailable, "seal.key_missing",
		rectify.Say("密钥环缺少密钥 %s,用它加密的内容无法读取;请把含有该密钥的密钥环文件放回后重新启动",
			"the keyring lacks key %s, what was sealed with it cannot be read; put back the keyring file that has this key and start again", ids))
}

func noKeyring(path string, cause error) error {
	return rectify.Refuse(rectify.Unavailable, "seal.no_keyring",
		rectify.Say("密钥环文件 %s 无法读取;请放回原文件(全新安装时先创建),服务不会在没有密钥时运行",
			"the keyring file %s cannot be read; put it back (or create it for a new installation), the service does not run without keys", path)).Because(cause)
}

func keyringOpenToOthers(path string, mode string) error {
	return rectify.Refuse(rectify.Unavailable, "seal.keyring_permissions",
		rectify.Say("密钥环文件 %s 的权限是 %s,其他用户可以接触;请先执行 chmod 600,并考虑更换密钥",
			"the keyring file %s has mode %s, others can reach it; run chmod 600 first and consider rotating the key", path, mode))
}

func keyringMalformed(entry int, zh, en string) error {
	return rectify.Refuse(rectify.Unavailable, "seal.keyring_malformed",
		rectify.Say("密钥环第 %[1]d 个密钥%[2]s", "key number %[1]d of the keyring %[3]s", entry, zh, en))
}

func keyringEmpty() error {
	return rectify.Refuse(rectify.Unavailable, "seal.keyring_empty",
		rectify.Say("密钥环里没有密钥;请放回原文件,或者用环境变量给出 32 字节的 base64 值",
			"the keyring holds no key; put back the original file, or give 32 bytes in base64 by the environment"))
}

func keyringBusy(path string, cause error) error {
	return rectify.Refuse(rectify.Conflict, "seal.keyring_busy",
		rectify.Say("无法写入密钥环 %s:文件已存在,或者另一次写入正在进行或曾被中断;确认没有其他进程后删除 %[1]s.new 再试",
			"the keyring %s cannot be written: it exists already, or another write is running or was interrupted; make sure that no other process is at it, delete %[1]s.new and try again", path)).Because(cause)
}
