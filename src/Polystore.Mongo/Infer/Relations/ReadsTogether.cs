using MongoDB.Bson;
using Polystore.Mongo.Advise;
using Polystore.Mongo.Advise.Shapes;

namespace Polystore.Mongo.Infer.Relations;

/// <summary>How a workload reads documents and what they refer to.</summary>
/// <param name="ChildReads">Calls that read the referring collection.</param>
/// <param name="Together">Of these, calls that join the other, or ask for those of one of its documents.</param>
/// <param name="Joined">Of these, calls that begin with the referring collection and look up the other.</param>
/// <param name="ChildWrites">Calls that write the referring collection.</param>
/// <param name="ParentReads">Calls that read the other.</param>
/// <param name="ParentWrites">Calls that write the other.</param>
internal sealed record ReadsTogether(double ChildReads, double Together, double Joined, double ChildWrites, double ParentReads, double ParentWrites)
{
    /// <summary>Share of the reads that need both, 0 to 1.</summary>
    public double Share => ChildReads == 0 ? 0 : Together / ChildReads;

    public static ReadsTogether Of(FoundReference reference, IReadOnlyList<AdvisedOperation> operations)
    {
        var (child, parent) = (reference.From.Facts.Name, reference.To.Facts.Name);
        double childReads = 0, together = 0, joined = 0, childWrites = 0, parentReads = 0, parentWrites = 0;
        foreach (var one in operations)
        {
            var (calls, operation) = (one.Statement.Calls, one.Operation);
            var joins = operation.Stages.Where(stage => stage.Contains("$lookup")).Select(stage => stage["$lookup"]).OfType<BsonDocument>().ToList();
            bool Joins(string from, string field, string path) => joins.Exists(join => join.GetValue("from", "") == from && join.GetValue(field, "") == path);
            childWrites += operation.Collection == child && operation.Writes ? calls : 0;
            parentWrites += operation.Collection == parent && operation.Writes ? calls : 0;
            parentReads += operation.Collection == parent && !operation.Writes ? calls : 0;
            if (operation.Collection == child && !operation.Writes)
            {
                var looksUp = Joins(parent, "localField", reference.QueryPath);
                childReads += calls;
                joined += looksUp ? calls : 0;
                together += looksUp || one.Searches.All(searches => searches.SelectMany(branches => branches).Any(access => access.Collection == child && access.Of(ComparisonKind.Equality).Any(comparison => comparison.Path == reference.QueryPath))) ? calls : 0;
            }
            else if (operation.Collection == parent && Joins(child, "foreignField", reference.QueryPath))
            {
                childReads += calls;
                together += calls;
            }
        }

        return new ReadsTogether(childReads, together, joined, childWrites, parentReads, parentWrites);
    }
}
