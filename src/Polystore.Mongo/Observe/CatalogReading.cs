using Polystore.Core.Catalogs;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Observe;

/// <summary>Collections and indexes in the words that all engines share.</summary>
internal static class CatalogReading
{
    public static Catalog Of(MongoCollections? collections) => collections is null
        ? Catalog.Empty
        : new Catalog
        {
            Schemas = collections.Items.Select(item => item.Database).Distinct(StringComparer.Ordinal).Select(name => new Schema(name)).ToList(),
            Tables = collections.Items.Where(item => item.NotExamined is null).Select(Table).ToList(),
        };

    public static Core.Catalogs.Index Index(MongoCollectionFacts collection, MongoIndexFacts index) => new()
    {
        Schema = collection.Database,
        Table = collection.Name,
        Name = index.Name,
        Keys = index.Keys.Select(key => new IndexKey { Column = key.Path, Descending = key.Kind == "-1", OperatorClass = key.Kind is "1" or "-1" ? null : key.Kind }).ToList(),
        Predicate = index.PartialFilter,
        Unique = index.Unique,
        Primary = index.IsPrimary,
        BacksConstraint = index.IsPrimary,
        Definition = index.Specification,
        Bytes = index.Bytes,
        Usage = index.Uses is { } uses ? new IndexUsage(uses, Since: index.UsesSince) : null,
    };

    private static Table Table(MongoCollectionFacts collection) => new()
    {
        Schema = collection.Database,
        Name = collection.Name,
        Rows = collection.Documents,
        Bytes = collection.Bytes,
        TotalBytes = collection.Bytes is null ? null : collection.Bytes + (collection.IndexBytes ?? 0),
        Indexes = collection.Indexes.Select(index => Index(collection, index)).ToList(),
    };
}
