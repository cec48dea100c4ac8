using MongoDB.Bson;
using Polystore.MongoDriver.Native;

namespace Polystore.MongoDriver;

/// <summary>Options of a transaction as libmongoc takes them; it copies what it is given.</summary>
internal static class TransactionSettings
{
    public static TransactionOptionsHandle Of(MongoTransactionOptions options)
    {
        var settings = MongocNative.NewTransactionOptions();
        settings.Keep();
        if (options.MaxCommitTime is { } limit)
            MongocNative.SetMaxCommitTime(settings, (long)limit.TotalMilliseconds);
        if (options.ReadConcern is { } level)
            Read(settings, level);
        if (options.WriteConcern is { } concern)
            Write(settings, concern);
        using var preference = NativeOptions.Preference(options.ReadPreference);
        if (!preference.IsInvalid)
            MongocNative.SetReadPreference(settings, preference);
        return settings;
    }

    private static void Read(TransactionOptionsHandle settings, string level)
    {
        using var native = MongocNative.NewReadConcern();
        native.Keep();
        MongocNative.SetLevel(native, level);
        MongocNative.SetReadConcern(settings, native);
    }

    private static void Write(TransactionOptionsHandle settings, MongoWriteConcern concern)
    {
        using var native = MongocNative.NewWriteConcern();
        native.Keep();
        if (concern.W is BsonString tag)
            MongocNative.SetW(native, tag.Value);
        else if (concern.W is { IsNumeric: true } nodes)
            MongocNative.SetW(native, nodes.ToInt32());
        if (concern.Journal is { } journal)
            MongocNative.SetJournal(native, journal);
        if (concern.Timeout is { } timeout)
            MongocNative.SetTimeout(native, (long)timeout.TotalMilliseconds);
        MongocNative.SetWriteConcern(settings, native);
    }
}
