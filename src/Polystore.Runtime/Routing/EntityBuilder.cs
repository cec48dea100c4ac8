using System.Globalization;
using System.Linq.Expressions;
using System.Text.Json.Serialization.Metadata;
using MongoDB.Bson;
using Polystore.Runtime.Routing.Documents;
using Polystore.Runtime.Routing.Parts;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Routing;

/// <summary>Declares the parts of an entity: where each lives, how it is keyed, and what a read does without it.</summary>
/// <typeparam name="T">The entity.</typeparam>
/// <typeparam name="TKey">Its key: an integer, a text or a <see cref="Guid"/>, unless a part says how to write it.</typeparam>
public sealed class EntityBuilder<T, TKey>
    where T : class
    where TKey : notnull
{
    private readonly string name;
    private readonly Member<T, TKey> key;
    private readonly Func<T> create;
    private readonly DataRouterOptions options;
    private readonly List<Part<T, TKey>> parts = [];

    internal EntityBuilder(string name, Member<T, TKey> key, Func<T> create, DataRouterOptions options)
    {
        this.name = name;
        this.key = key;
        this.create = create;
        this.options = options;
    }

    /// <summary>A part in the columns of a table that has a row for each entity.</summary>
    /// <param name="store">PostgreSQL or SQLite.</param>
    /// <param name="table">The table.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="part">How it is read; null for a required part.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public EntityBuilder<T, TKey> Columns(RelationalStore store, SqlName table, Action<ColumnsBuilder<T>> columns, PartOptions? part = null)
    {
        var declared = new ColumnsBuilder<T>();
        columns(declared);
        var shape = new ColumnsShape<T>(new RelationalTable(table, declared.KeyColumn) { Version = declared.VersionColumn }, declared.Columns, declared.VersionMember);
        return Add(new ColumnsPart<T, TKey>(store, shape, create, part ?? new PartOptions()));
    }

    /// <summary>A part in a document that looks as JSON would write it.</summary>
    /// <param name="store">MongoDB or embedded.</param>
    /// <param name="collection">Its collection.</param>
    /// <param name="property">The property of the entity that holds the part; null when there is no such document.</param>
    /// <param name="json">From a <c>JsonSerializerContext</c>.</param>
    /// <param name="part">How it is read; null for a required part.</param>
    /// <param name="id">The document's <c>_id</c>; null for the key itself.</param>
    /// <param name="version">The property in which a reader finds the document's version, for optimistic concurrency. For the authoritative part.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or an expression is no property that can be set.</exception>
    public EntityBuilder<T, TKey> Document<TPart>(
        IDocumentStore store,
        string collection,
        Expression<Func<T, TPart?>> property,
        JsonTypeInfo<TPart> json,
        PartOptions? part = null,
        Func<TKey, BsonValue>? id = null,
        Expression<Func<T, long>>? version = null)
        where TPart : class => Document(store, collection, property, new JsonDocumentMap<TPart>(json), part, id, version);

    /// <summary>A part in a document.</summary>
    /// <param name="store">MongoDB or embedded.</param>
    /// <param name="collection">Its collection.</param>
    /// <param name="property">The property of the entity that holds the part; null when there is no such document.</param>
    /// <param name="map">Turns it into a document and back.</param>
    /// <param name="part">How it is read; null for a required part.</param>
    /// <param name="id">The document's <c>_id</c>; null for the key itself.</param>
    /// <param name="version">The property in which a reader finds the document's version, for optimistic concurrency. For the authoritative part.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or an expression is no property that can be set.</exception>
    public EntityBuilder<T, TKey> Document<TPart>(
        IDocumentStore store,
        string collection,
        Expression<Func<T, TPart?>> property,
        IDocumentMap<TPart> map,
        PartOptions? part = null,
        Func<TKey, BsonValue>? id = null,
        Expression<Func<T, long>>? version = null)
        where TPart : class
    {
        var counted = version is null ? null : Member<T, long>.Of(version);
        return Add(new DocumentPart<T, TKey, TPart>(store, store.Collection(collection), Member<T, TPart?>.Of(property), map, id ?? DocumentKey.Of, counted, part ?? new PartOptions()));
    }

    /// <summary>A part of live state, as JSON under a key of its own.</summary>
    /// <param name="store">Redis or in-process.</param>
    /// <param name="property">The property of the entity that holds it; null when there is none (any more).</param>
    /// <param name="json">From a <c>JsonSerializerContext</c>.</param>
    /// <param name="part">How it is read, and how long it lives; null for a required part without end.</param>
    /// <param name="stateKey">Its key in the store; null for <c>entity:part:key</c>.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the expression is no property that can be set.</exception>
    public EntityBuilder<T, TKey> State<TPart>(
        IKeyValueStore store, Expression<Func<T, TPart?>> property, JsonTypeInfo<TPart> json, PartOptions? part = null, Func<TKey, string>? stateKey = null)
        where TPart : class
    {
        var member = Member<T, TPart?>.Of(property);
        var prefix = $"{name}:{part?.Name ?? member.Info.Name}:";
        return Add(new StatePart<T, TKey, TPart>(store, member, json, stateKey ?? (one => string.Create(CultureInfo.InvariantCulture, $"{prefix}{one}")), part ?? new PartOptions()), hasLife: true);
    }

    /// <summary>Ends the declaration.</summary>
    /// <exception cref="InvalidOperationException">There is not exactly one authoritative part, another part has a version, or two have one name.</exception>
    public RoutedEntity<T, TKey> Build()
    {
        Require(parts.Count(part => part.Role == PartRole.Authoritative) == 1, "exactly one part has to be Authoritative; it decides whether an entity is there");
        Require(parts.All(part => part.Role == PartRole.Authoritative || !part.HasVersion), "only the authoritative part has a version; it counts the changes of all");
        Require(parts.Select(part => part.Name).Distinct(StringComparer.Ordinal).Count() == parts.Count, "two parts have the same name; give one a Name of its own");
        return new RoutedEntity<T, TKey>(new EntityDeclaration<T, TKey>(name, key, create, [.. parts]), options);
    }

    private EntityBuilder<T, TKey> Add(Part<T, TKey> part, bool hasLife = false)
    {
        part.Options.Validate(hasLife);
        parts.Add(part);
        return this;
    }

    private void Require(bool holds, string sentence)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"The declaration of {name} cannot be: {sentence}.");
        }
    }
}
