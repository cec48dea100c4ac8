using System.Text;

namespace Polystore.Postgres.Workloads.Logs.Messages;

/// <summary>
/// The words of messages about statements in one language of <c>lc_messages</c>, as the server's catalogues have them
/// (<c>src/backend/po/*.po</c>).
/// </summary>
internal sealed class LogLanguage
{
    private LogLanguage(string[] duration, string statement, string[] run, string[] step, string[] parameters, string withParameters, string prepare, string canceling)
    {
        Duration = [.. duration.Select(Encoding.UTF8.GetBytes)];
        Statement = Encoding.UTF8.GetBytes(statement);
        Steps = [.. step.Select(words => (Encoding.UTF8.GetBytes(words), MessageKind.Step)), .. run.Select(words => (Encoding.UTF8.GetBytes(words), MessageKind.Run))];
        Parameters = [.. parameters.Select(Encoding.UTF8.GetBytes)];
        WithParameters = Encoding.UTF8.GetBytes(withParameters);
        Prepare = Encoding.UTF8.GetBytes(prepare);
        Canceling = Encoding.UTF8.GetBytes(canceling);
    }

    /// <summary>English first, because it is by far the most common.</summary>
    public static IReadOnlyList<LogLanguage> All { get; } =
    [
        new(["duration: "], "statement", ["execute "], ["execute fetch from ", "parse ", "bind "], ["parameters: ", "Parameters: "], "with parameters: ", "prepare: ", "canceling statement"),
        new(["Dauer: "], "Anweisung", ["Ausführen "], ["Ausführen Fetch von ", "Parsen ", "Binden "], ["Parameter: "], "mit Parametern: ", "Vorbereiten: ", "storniere Anfrage"),
        new(["duración: "], "sentencia", ["ejecutar "], ["ejecutar fetch desde ", "parse: ", "bind "], ["parámetros: ", "Parámetros: "], "con parámetros: ", "prepare: ", "cancelando la sentencia"),
        new(["durée : "], "instruction", ["exécute "], ["exécute fetch à partir de ", "analyse ", "lien "], ["paramètres : ", "Paramètres : "], "avec les paramètres : ", "préparation : ", "annulation de la requête"),
        new(["durata: "], "istruzione", ["esecuzione di "], ["esecuzione di fetch da ", "analisi di ", "bind "], ["parametri: ", "Parametri: "], "con parametri: ", "preparazione: ", "annullamento dell'istruzione"),
        new(["期間: "], "文", ["実行 "], ["取り出し実行 ", "パース", "バインド "], ["パラメータ: ", "パラメータ： "], "ポータル: ", "準備: ", "ステートメントの"),
        new(["ხანგრძლივობა: "], "გამოსახულება", ["გაშვება "], ["მიბმა "], ["პარამეტრები: "], "პარამეტრებით: ", "მომზადება: ", "ოპერატორის გაუქმება"),
        new(["실행시간: ", "수행시간: "], "명령 구문", ["쿼리실행 "], ["자료뽑기 "], ["매개 변수: "], "매개 변수: ", "준비: ", "명령실행시간 초과"),
        new(["продолжительность: "], "оператор", ["выполнение "], ["выборка из ", "разбор ", "сообщение Bind "], ["параметры: ", "Параметры: "], "с параметрами: ", "подготовка: ", "выполнение оператора отменено"),
        new(["varaktighet: ", "varaktighet "], "sats", ["kör "], ["kör hämtning från ", "parse ", "bind "], ["parametrar: ", "Parametrar: "], "med parametrar: ", "prepare: ", "avbryter sats"),
        new(["тривалість: "], "оператор", ["виконувати "], ["виконати витягнення з ", "аналізування ", "повідомлення bind "], ["параметри: ", "Параметри: "], "з параметрами: ", "підготовка: ", "виконання оператора скасовано"),
        new(["执行时间: "], "语句", ["执行"], ["执行FETCH操作", "解析 ", "绑定"], ["参数: "], "参数: ", "准备: ", "正在取消查询命令"),
    ];

    /// <summary>What stands behind the number of milliseconds.</summary>
    public static IReadOnlyList<byte[]> Units { get; } = [.. new[] { " ms", " мс", " ミリ秒", " მწმ", " 毫秒" }.Select(Encoding.UTF8.GetBytes)];

    public IReadOnlyList<byte[]> Duration { get; }

    public byte[] Statement { get; }

    public IReadOnlyList<(byte[] Words, MessageKind Kind)> Steps { get; }

    /// <summary>In front of the parameters in DETAIL.</summary>
    public IReadOnlyList<byte[]> Parameters { get; }

    /// <summary>In front of the parameters in CONTEXT of an error.</summary>
    public byte[] WithParameters { get; }

    /// <summary>In front of the text of a prepared statement that SQL's EXECUTE runs.</summary>
    public byte[] Prepare { get; }

    /// <summary>In the message of a statement that was stopped.</summary>
    public byte[] Canceling { get; }
}
