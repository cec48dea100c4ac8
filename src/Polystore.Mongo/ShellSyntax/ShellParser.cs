using MongoDB.Bson;

namespace Polystore.Mongo.ShellSyntax;

/// <summary>Statements and chains; values are <see cref="ShellValues"/>' part.</summary>
internal sealed class ShellParser
{
    private readonly string text;
    private readonly ShellTokens tokens;
    private readonly ShellValues values;
    private string? database;

    public ShellParser(string text, int start, DateTimeOffset now)
    {
        this.text = text;
        tokens = new ShellTokens(text, start);
        values = new ShellValues(text, tokens, now);
    }

    /// <summary>Offset after what was read.</summary>
    public int End => tokens.LastEnd;

    public BsonValue ReadValue() => values.Read();

    public BsonValue ReadOnlyValue()
    {
        var value = values.Read();
        tokens.TryTake(';');
        return tokens.Current.Kind == ShellTokenKind.End ? value : throw tokens.Unexpected("the end of the text");
    }

    public IReadOnlyList<ShellStatement> ReadScript()
    {
        var statements = new List<ShellStatement>();
        while (tokens.Current.Kind != ShellTokenKind.End)
        {
            if (tokens.TryTake(';') || TryUse() || TryDeclaration())
            {
                continue;
            }

            var begin = tokens.Current;
            var line = tokens.LineOf(begin);
            var chain = IsDatabase(begin) ? ReadChain() : null;
            var value = chain is null ? values.Read() : null;
            statements.Add(new ShellStatement(line, text[begin.Start..tokens.LastEnd], chain, value));
            RequireEndOfStatement();
        }

        return statements;
    }

    private static bool IsDatabase(ShellToken token) => token.IsName("db") || token.IsName("await");

    private void RequireEndOfStatement()
    {
        // A comma between documents is taken too: files of commands are often the inside of an array.
        if (!tokens.TryTake(';') && !tokens.TryTake(',') && tokens.Current is { Kind: not ShellTokenKind.End, AfterLineBreak: false })
        {
            throw tokens.Unexpected("';' or a new line");
        }
    }

    private bool TryUse()
    {
        if (!tokens.Current.IsName("use") || tokens.Peek() is not { Kind: ShellTokenKind.Name or ShellTokenKind.Text, AfterLineBreak: false })
        {
            return false;
        }

        tokens.Take();
        var name = tokens.Take();
        // Names of databases may hold a dash, which no JavaScript name does.
        var end = name.End;
        while (tokens.Current is { Kind: not ShellTokenKind.End, AfterLineBreak: false } next && next.Start == end && !next.Is(';'))
        {
            end = tokens.Take().End;
        }

        database = name.Kind == ShellTokenKind.Text ? name.Text : text[name.Start..end];
        tokens.TryTake(';');
        return true;
    }

    private bool TryDeclaration()
    {
        // pipeline = [ … ], as one writes in the shell, and db = db.getSiblingDB("x").
        var switches = tokens.Current.Kind == ShellTokenKind.Name && tokens.Peek().Is('=');
        if (!switches && tokens.Current is not { Kind: ShellTokenKind.Name, Text: "const" or "let" or "var" })
        {
            return false;
        }

        if (!switches)
        {
            tokens.Take();
        }

        do
        {
            var name = tokens.TakeName("the name of a variable");
            tokens.Require('=');
            if (name == "db" && IsDatabase(tokens.Current))
            {
                database = ReadSelection();
            }
            else
            {
                values.Declare(name, values.Read());
            }
        }
        while (tokens.TryTake(','));
        RequireEndOfStatement();
        return true;
    }

    // db = db.getSiblingDB("shop")
    private string? ReadSelection()
    {
        var begin = tokens.Current;
        return ReadPath(out var collection, out var method) is var chosen && collection is null && method is null
            ? chosen
            : throw tokens.Error(begin, "only db.getSiblingDB(\"name\") can become db");
    }

    private ShellChain ReadChain()
    {
        var begin = tokens.Current;
        var chosen = ReadPath(out var collection, out var method);
        if (method is not { } first)
        {
            throw tokens.Error(begin, "a call was expected, such as db.orders.find({ … })");
        }

        var calls = new List<ShellCall> { ReadCall(first) };
        while (tokens.TryTake('.'))
        {
            calls.Add(ReadCall(tokens.TakeNamed("the name of a method")));
        }

        return new ShellChain(chosen, collection, calls);
    }

    // Everything before the first real call: db, db.orders, db["orders"], db.getSiblingDB("x").getCollection("y"), db.orders.archive.
    private string? ReadPath(out string? collection, out ShellToken? method)
    {
        if (tokens.Current.IsName("await"))
        {
            tokens.Take();
        }

        if (!tokens.Current.IsName("db"))
        {
            throw tokens.Unexpected("'db'");
        }

        tokens.Take();
        var chosen = database;
        List<string> path = [];
        method = null;
        while (method is null)
        {
            if (tokens.TryTake('['))
            {
                path.Add(RequireText(values.Read()));
                tokens.Require(']');
            }
            else if (!tokens.TryTake('.'))
            {
                break;
            }
            else if (tokens.TakeNamed("the name of a collection or a method") is var name && !tokens.Current.Is('('))
            {
                path.Add(name.Text);
            }
            else if (path.Count == 0 && name.Text is "getSiblingDB" or "getSiblingDatabase" or "getDB")
            {
                chosen = RequireText(ReadCall(name).Arguments);
            }
            else if (path.Count == 0 && name.Text is "getMongo")
            {
                ReadCall(name);
            }
            else if (path.Count == 0 && name.Text is "getCollection" or "collection")
            {
                path.Add(RequireText(ReadCall(name).Arguments));
            }
            else
            {
                method = name;
            }
        }

        collection = path.Count == 0 ? null : string.Join('.', path);
        return chosen;
    }

    private string RequireText(IReadOnlyList<BsonValue> arguments) => arguments.Count >= 1 ? RequireText(arguments[0]) : throw tokens.Error(tokens.Current, "a name in quotes was expected");

    private string RequireText(BsonValue value) => value is BsonString name ? name.Value : throw tokens.Error(tokens.Current, "a name in quotes was expected");

    private ShellCall ReadCall(ShellToken name)
    {
        var (line, column) = tokens.PlaceOf(name);
        tokens.Require('(');
        // What a client does with the documents afterwards is no part of the command: printjson, a function.
        return new ShellCall(name.Text, values.ReadArguments(functionsByName: name.Text is "forEach" or "map" or "then"), line, column);
    }
}
