package i18n

// Reading of uploaded documents: why a file cannot be read and what helps, and what a person
// should know of a file that was read.
var (
	DocumentEmpty = m("document.empty",
		"文件“{name}”是空的，没有可读的文字。请检查后重新选择文件。",
		"檔案「{name}」是空的，沒有可讀的文字。請檢查後再選擇檔案。",
		"The file “{name}” is empty. Check it and choose the file again.")
	DocumentNoText = m("document.no_text",
		"文件“{name}”里没有找到文字。请换用含有正文的文件。",
		"檔案「{name}」內找不到文字。請改用載有正文的檔案。",
		"No text was found in “{name}”. Use a file that holds the text of the plan.")
	DocumentTooLarge = m("document.too_large",
		"文件“{name}”有 {size} MB，超过 {limit} MB 的上限。请去掉图片或附件后再上传，或只上传正文。",
		"檔案「{name}」有 {size} MB，超過 {limit} MB 的上限。請移除圖片或附件後再上載，或只上載正文。",
		"“{name}” has {size} MB, more than the limit of {limit} MB. Take out pictures or attachments, or upload only the text.")
	DocumentUnpacksTooLarge = m("document.unpacks_too_large",
		"文件“{name}”解压后过大（部件 {part}），可能是恶意文件，已停止读取。请用 Word 或 WPS 另存一份后重试。",
		"檔案「{name}」解壓後過大（部件 {part}），可能是惡意檔案，已停止讀取。請用 Word 或 WPS 另存一份後再試。",
		"“{name}” unpacks to far too much (part {part}) and may be malicious, so reading stopped. Save it again with Word or WPS and retry.")
	DocumentUnsupported = m("document.unsupported",
		"“{name}”是 {format} 格式，不能直接读取。请用 WPS 或 Word 另存为 DOCX、带文字的 PDF 或网页后再上传。",
		"「{name}」是 {format} 格式，不能直接讀取。請用 WPS 或 Word 另存為 DOCX、含文字的 PDF 或網頁後再上載。",
		"“{name}” is in the {format} format, which cannot be read. Save it with WPS or Word as DOCX, PDF with text or a web page, then upload that.")
	DocumentImage = m("document.image",
		"“{name}”是图片（{format}），需要先做文字识别（OCR）。请上传原始的网页、DOCX 或带文字的 PDF。",
		"「{name}」是圖片（{format}），須先作文字辨識（OCR）。請上載原本的網頁、DOCX 或含文字的 PDF。",
		"“{name}” is a picture ({format}) and needs OCR first. Upload the original web page, DOCX or PDF with text.")
	DocumentArchive = m("document.archive",
		"“{name}”是压缩包（{format}）。请先解压，再上传其中的文件。",
		"「{name}」是壓縮檔（{format}）。請先解壓，再上載其中的檔案。",
		"“{name}” is an archive ({format}). Unpack it and upload the document inside.")
	DocumentBinary = m("document.binary",
		"“{name}”不是文字文件。可以读取的有：网页（HTML）、DOCX、带文字的 PDF、TXT 和 Markdown。",
		"「{name}」不是文字檔案。可以讀取的有：網頁（HTML）、DOCX、含文字的 PDF、TXT 及 Markdown。",
		"“{name}” is not a text document. Web pages (HTML), DOCX, PDF with text, TXT and Markdown can be read.")
	DocumentDamaged = m("document.damaged",
		"文件“{name}”（{format}）已损坏或不完整，无法读取。请重新下载，或用 WPS、Word 打开后另存一份。",
		"檔案「{name}」（{format}）已損壞或不完整，無法讀取。請重新下載，或用 WPS、Word 開啟後另存一份。",
		"“{name}” ({format}) is damaged or incomplete. Download it again, or open it in WPS or Word and save a new copy.")
	DocumentDamagedAt = m("document.damaged_at",
		"文件“{name}”（{format}）在 {place} 处损坏，无法读取。请重新下载，或用 WPS、Word 打开后另存一份。",
		"檔案「{name}」（{format}）在 {place} 處損壞，無法讀取。請重新下載，或用 WPS、Word 開啟後另存一份。",
		"“{name}” ({format}) is damaged at {place}. Download it again, or open it in WPS or Word and save a new copy.")
	DocumentEntities = m("document.entities",
		"文件“{name}”在 {place} 处声明了 XML 实体，出于安全不予读取。请用 Word 或 WPS 另存一份后重试。",
		"檔案「{name}」在 {place} 處宣告了 XML 實體，基於保安理由不予讀取。請用 Word 或 WPS 另存一份後再試。",
		"“{name}” declares XML entities at {place} and is refused for safety. Save it again with Word or WPS and retry.")
	DocumentEncrypted = m("document.encrypted",
		"文件“{name}”（{format}）设有打开密码，无法读取。请去掉密码后再上传。",
		"檔案「{name}」（{format}）設有開啟密碼，無法讀取。請移除密碼後再上載。",
		"“{name}” ({format}) is protected by a password. Remove the password and upload it again.")
	DocumentScan = m("document.scan",
		"PDF“{name}”共 {n} 页，只有图像没有文字（扫描件），需要先做文字识别（OCR）。请上传网页、DOCX 或带文字的 PDF。",
		"PDF「{name}」共 {n} 頁，只有圖像沒有文字（掃描本），須先作文字辨識（OCR）。請上載網頁、DOCX 或含文字的 PDF。",
		"The PDF “{name}” is a scan: its {n} page holds a picture and no text, so OCR is needed first. Upload a web page, DOCX or PDF with text.|The PDF “{name}” is a scan: its {n} pages hold pictures and no text, so OCR is needed first. Upload a web page, DOCX or PDF with text.")
	DocumentTooManyPages = m("document.too_many_pages",
		"PDF“{name}”有 {n} 页，超过 {limit} 页的上限。请只保留方案正文后再上传。",
		"PDF「{name}」有 {n} 頁，超過 {limit} 頁的上限。請只保留方案正文後再上載。",
		"The PDF “{name}” has {n} pages, more than the limit of {limit}. Keep only the plan itself and upload that.")
	DocumentInterrupted = m("document.interrupted",
		"读取“{name}”用时过长，已停止。请稍后重试，或换用 DOCX、网页格式。",
		"讀取「{name}」需時過長，已停止。請稍後再試，或改用 DOCX、網頁格式。",
		"Reading “{name}” took too long and was stopped. Try again later, or use DOCX or a web page.")
	DocumentEngine = m("document.engine",
		"PDF 读取组件无法启动，请稍后重试；如仍不行，请联系系统管理员，或改用 DOCX、网页格式。",
		"PDF 讀取組件無法啟動，請稍後再試；如仍不行，請聯絡系統管理員，或改用 DOCX、網頁格式。",
		"The PDF reader could not start. Try again later; if it persists, tell the operator or use DOCX or a web page.")

	DocumentWrongExtension = m("document.wrong_extension",
		"文件名“{name}”的扩展名与内容不符，已按 {format} 读取。",
		"檔案名稱「{name}」的副檔名與內容不符，已按 {format} 讀取。",
		"The extension of “{name}” does not fit its content; it was read as {format}.")
	DocumentReplaced = m("document.replaced",
		"有 {n} 处字节不能按 {encoding} 解读，已用“�”代替；第一处在第 {line} 行（字节 {byte}）。请对照原文检查。",
		"有 {n} 處位元組不能按 {encoding} 解讀，已用「�」代替；第一處在第 {line} 行（位元組 {byte}）。請對照原文檢查。",
		"{n} byte could not be read as {encoding} and was replaced by “�”, on line {line} (byte {byte}). Check it against the original.|{n} bytes could not be read as {encoding} and were replaced by “�”, the first on line {line} (byte {byte}). Check them against the original.")
	DocumentMixed = m("document.mixed_encodings",
		"文件混用了 {encoding} 和 {other} 两种编码：有 {n} 行按 {other} 读取，第一处在第 {line} 行。请对照原文检查。",
		"檔案混用了 {encoding} 和 {other} 兩種編碼：有 {n} 行按 {other} 讀取，第一處在第 {line} 行。請對照原文檢查。",
		"The file mixes {encoding} and {other}: {n} line was read as {other}, line {line}. Check it against the original.|The file mixes {encoding} and {other}: {n} lines were read as {other}, the first is line {line}. Check them against the original.")
	DocumentPagesWithoutText = m("document.pages_without_text",
		"有 {n} 页没有文字（可能是扫描图），未能读取：第 {pages} 页。",
		"有 {n} 頁沒有文字（可能是掃描圖），未能讀取：第 {pages} 頁。",
		"{n} page has no text (perhaps a scan) and was not read: page {pages}.|{n} pages have no text (perhaps scans) and were not read: pages {pages}.")
	DocumentEmbedded = m("document.embedded_skipped",
		"文件中有 {n} 个嵌入对象或图片，其中的文字没有读取。",
		"檔案中有 {n} 個內嵌物件或圖片，其中的文字沒有讀取。",
		"{n} embedded object or picture was skipped; text inside it was not read.|{n} embedded objects or pictures were skipped; text inside them was not read.")
)
