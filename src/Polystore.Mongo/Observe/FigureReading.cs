using System.Globalization;
using MongoDB.Bson;
using Polystore.Core.Connections;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Observe;

/// <summary>Flattens a reply.</summary>
internal static class FigureReading
{
    // The envelope of replies, and what can hold user data or grows without end.
    private static readonly HashSet<string> LeftOut = new(StringComparer.Ordinal) { "ok", "$clusterTime", "operationTime", "lastCommittedOpTime", "topologyVersion", "argv" };

    public static MongoFigures Of(params ReadOnlySpan<BsonDocument> replies)
    {
        var (numbers, texts) = (new SortedDictionary<string, double>(StringComparer.Ordinal), new SortedDictionary<string, string>(StringComparer.Ordinal));
        foreach (var reply in replies)
        {
            Add(reply, "", numbers, texts);
        }

        return new MongoFigures(numbers, texts);
    }

    private static void Add(BsonDocument document, string prefix, SortedDictionary<string, double> numbers, SortedDictionary<string, string> texts)
    {
        foreach (var element in document.Where(element => !LeftOut.Contains(element.Name)))
        {
            var name = prefix + element.Name;
            switch (element.Value)
            {
                case BsonDocument inner:
                    Add(inner, name + ".", numbers, texts);
                    break;
                case BsonBoolean truth:
                    numbers[name] = truth.Value ? 1 : 0;
                    break;
                case BsonDateTime time:
                    numbers[name] = time.MillisecondsSinceEpoch;
                    break;
                case BsonTimestamp stamp:
                    numbers[name] = stamp.Timestamp;
                    break;
                case { IsNumeric: true } number:
                    numbers[name] = number.ToDouble();
                    break;
                case BsonString text:
                    texts[name] = name.Contains("assword", StringComparison.Ordinal) ? DatabaseUrl.Mask : text.Value;
                    break;
                case BsonArray list when list.All(item => item is BsonString || item.IsNumeric):
                    texts[name] = string.Join(',', list.Select(item => Convert.ToString(BsonTypeMapper.MapToDotNetValue(item), CultureInfo.InvariantCulture)));
                    break;
            }
        }
    }
}
