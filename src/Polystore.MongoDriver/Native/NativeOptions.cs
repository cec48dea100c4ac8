using MongoDB.Bson;

namespace Polystore.MongoDriver.Native;

/// <summary>Options as libmongoc takes them.</summary>
internal static unsafe class NativeOptions
{
    /// <summary>The options and their session.</summary>
    public static BsonHandle Of(MongoOperationOptions? options, MongoUrl url) => Of(options?.ToBson() ?? [], options?.Session, url);

    public static BsonHandle Of(BsonDocument options, MongoSession? session, MongoUrl url)
    {
        var native = BsonText.ToNative(options);
        if (session is null)
            return native;
        NativeError error = default;
        if (MongocNative.AppendSession(session.Handle, native, &error))
            return native;
        native.Dispose();
        throw MongocFailures.Of(in error, null, "an operation in a session", url);
    }

    /// <summary>The read preference; a null pointer for that of the connection string.</summary>
    public static ReadPreferenceHandle Preference(MongoReadPreference? preference)
    {
        if (preference is null)
            return new ReadPreferenceHandle();
        var native = MongocNative.NewReadPreference((int)preference.Mode);
        native.Keep();
        if (preference.Tags.Count > 0)
        {
            using var tags = BsonText.ToNative(AsDocument(preference.Tags));
            MongocNative.SetTags(native, tags);
        }

        if (preference.MaxStaleness is { } staleness)
            MongocNative.SetMaxStaleness(native, (long)staleness.TotalSeconds);
        return native;
    }

    /// <summary>An array as libbson knows it: a document with the keys 0, 1, 2.</summary>
    public static BsonDocument AsDocument(IEnumerable<BsonValue> values) =>
        new(values.Select((value, index) => new BsonElement(index.ToString(System.Globalization.CultureInfo.InvariantCulture), value)));
}
