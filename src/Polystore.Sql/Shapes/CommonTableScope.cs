namespace Polystore.Sql.Shapes;

/// <summary>The common tables that a block can name, those of outer blocks included.</summary>
internal sealed class CommonTableScope(CommonTableScope? outer, StringComparer names)
{
    private readonly Dictionary<string, Entry> _entries = new(names);

    public sealed class Entry
    {
        public ResolvedBlock? Block { get; set; }

        public IReadOnlyList<string>? Columns { get; set; }
    }

    public Entry Add(string name)
    {
        var entry = new Entry();
        _entries[name] = entry;
        return entry;
    }

    public Entry? Find(string name) => _entries.TryGetValue(name, out var entry) ? entry : outer?.Find(name);
}
