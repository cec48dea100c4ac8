using System.Text;

namespace Polystore.Postgres.Workloads.Logs.Messages;

/// <summary>
/// The words in front of log lines in the languages of <c>lc_messages</c> (<c>src/backend/po/*.po</c>, "LOG", "DETAIL:  ", … of
/// <c>src/backend/utils/error/elog.c</c>).
/// </summary>
internal static class LogWords
{
    private static readonly (byte[] Text, LogWord Word)[] All =
    [
        .. Each(LogWord.Log, "LOG", "СООБЩЕНИЕ", "日志", "로그", "LOGG", "ЗАПИСУВАННЯ", "ჟურნალი", "JOURNAL"),
        .. Each(LogWord.Detail, "DETAIL", "DETALLE", "DÉTAIL", "DÉTAIL", "DETTAGLI", "詳細", "დეტალები", "상세정보", "ПОДРОБНОСТИ", "DETALJ", "ВІДОМОСТІ", "详细信息", "DETALHE", "SZCZEGÓŁY"),
        .. Each(LogWord.Statement, "STATEMENT", "ANWEISUNG", "SENTENCIA", "INSTRUCTION", "ISTRUZIONE", "文", "ოპერატორი", "명령 구문", "ОПЕРАТОР", "SATS", "ІНСТРУКЦІЯ", "语句", "COMANDO", "WYRAŻENIE"),
        .. Each(LogWord.Error, "ERROR", "FEHLER", "ERREUR", "ERRORE", "შეცდომა", "오류", "ОШИБКА", "FEL", "ПОМИЛКА", "错误", "ERRO", "BŁĄD"),
        .. Each(LogWord.Fatal, "FATAL", "FATALE", "ფატალური", "치명적오류", "ВАЖНО", "FATALT", "ФАТАЛЬНО", "致命错误", "KATASTROFALNY"),
        .. Each(LogWord.Panic, "PANIC", "PANIK", "PANICO", "პანიკა", "손상", "ПАНИКА", "ПАНІКА", "比致命错误还过分的错误"),
        .. Each(LogWord.Warning, "WARNING", "WARNUNG", "ATTENTION", "ATTENZIONE", "გაფრთხილება", "경고", "ПРЕДУПРЕЖДЕНИЕ", "VARNING", "ПОПЕРЕДЖЕННЯ", "警告", "AVISO", "OSTRZEŻENIE"),
        .. Each(LogWord.Notice, "NOTICE", "HINWEIS", "NOTIFICA", "알림", "ЗАМЕЧАНИЕ", "NOTIS", "ПОВІДОМЛЕННЯ", "注意", "NOTA"),
        .. Each(LogWord.Info, "INFO", "ინფორმაცია", "정보", "ИНФОРМАЦИЯ", "ІНФОРМАЦІЯ", "信息"),
        .. Each(LogWord.Debug, "DEBUG", "DEBUG1", "DEBUG2", "DEBUG3", "DEBUG4", "DEBUG5", "გამართვა", "디버그", "ОТЛАДКА", "НАЛАГОДЖЕННЯ", "调试"),
        .. Each(LogWord.Hint, "HINT", "TIPP", "ASTUCE", "SUGGERIMENTO", "ヒント", "მინიშნება", "힌트", "ПОДСКАЗКА", "TIPS", "УКАЗІВКА", "提示", "DICA", "PODPOWIEDŹ"),
        .. Each(LogWord.Query, "QUERY", "ANFRAGE", "CONSULTA", "REQUÊTE", "問い合わせ", "მოთხოვნა", "쿼리", "ЗАПРОС", "FRÅGA", "ЗАПИТ", "查询", "ZAPYTANIE"),
        .. Each(LogWord.Context, "CONTEXT", "ZUSAMMENHANG", "CONTEXTO", "CONTEXTE", "CONTESTO", "文脈", "კონტექსტი", "내용", "КОНТЕКСТ", "KONTEXT", "上下文", "KONTEKST"),
        .. Each(LogWord.Location, "LOCATION"),
        .. Each(LogWord.Backtrace, "BACKTRACE", "PILE D'APPEL", "バックトレース", "სტეკი", "역추적", "СТЕК", "ВІДСТЕЖУВАТИ"),
    ];

    /// <summary>A word as the column <c>error_severity</c> has it.</summary>
    public static LogWord Of(ReadOnlySpan<byte> word)
    {
        if (word.SequenceEqual("LOG"u8))
        {
            return LogWord.Log;
        }

        foreach (var (text, found) in All)
        {
            if (word.SequenceEqual(text))
            {
                return found;
            }
        }

        return LogWord.Unknown;
    }

    /// <summary>The word that a text starts with, and where the message behind it starts.</summary>
    public static LogWord At(ReadOnlySpan<byte> text, out int message)
    {
        var colon = text[..Math.Min(text.Length, 64)].IndexOf(":  "u8);
        if (colon < 0)
        {
            // An empty message loses the blanks behind its colon in some transports.
            colon = text.Length is > 1 and < 64 && text[^1] == ':' ? text.Length - 1 : -1;
        }

        if (colon > 0 && Of(text[..colon].TrimEnd((byte)' ')) is var word and not LogWord.Unknown)
        {
            message = Math.Min(text.Length, colon + 3);
            return word;
        }

        message = 0;
        return LogWord.Unknown;
    }

    /// <summary>The first word in a line that may have anything in front, where it starts, and where the message behind it starts.</summary>
    public static LogWord Find(ReadOnlySpan<byte> line, out int start, out int message)
    {
        // No prefix is longer; a line of data that happens to hold such a word far inside is none.
        const int longestPrefix = 600;
        var from = 0;
        var within = line[..Math.Min(line.Length, longestPrefix)];
        while (within[from..].IndexOf(":  "u8) is var colon and >= 0)
        {
            colon += from;
            var before = within[..colon].TrimEnd((byte)' ');
            foreach (var (text, word) in All)
            {
                if (before.EndsWith(text) && (before.Length == text.Length || !IsPartOfWord(before[before.Length - text.Length - 1])))
                {
                    start = before.Length - text.Length;
                    message = colon + 3;
                    return word;
                }
            }

            from = colon + 1;
        }

        (start, message) = (0, 0);
        return LogWord.Unknown;
    }

    // Letters of other alphabets are bytes above ASCII.
    private static bool IsPartOfWord(byte value) => char.IsAsciiLetterOrDigit((char)value) || value is (byte)'_' or >= 0x80;

    private static IEnumerable<(byte[] Text, LogWord Word)> Each(LogWord word, params string[] texts) => texts.Select(text => (Encoding.UTF8.GetBytes(text), word));
}
