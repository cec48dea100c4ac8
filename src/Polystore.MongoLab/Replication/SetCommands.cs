using MongoDB.Bson;
using Polystore.MongoLab.Commands;
using Polystore.MongoLab.Wire;

namespace Polystore.MongoLab.Replication;

/// <summary>Commands for members of a set.</summary>
internal static class SetCommands
{
    /// <summary>The members and what they are.</summary>
    public static async Task<RawBson> StatusAsync(CommandContext context) =>
        Done(SetReplies.Status(MemberOf(context), await MemberOf(context).ReadAsync(context.Cancellation), context.State.Time.GetUtcNow()));

    /// <summary>The configuration.</summary>
    public static async Task<RawBson> ConfigAsync(CommandContext context) =>
        Done(SetReplies.Config(MemberOf(context), await MemberOf(context).ReadAsync(context.Cancellation)));

    /// <summary>Hands the primary's place to another.</summary>
    public static async Task<RawBson> StepDownAsync(CommandContext context)
    {
        var rest = Seconds(context);
        return await MemberOf(context).StepDownAsync(rest, context.Cancellation) ? CommandTable.Ok : throw RoleGate.NotPrimary(MemberOf(context), 10107, "NotWritablePrimary", "not primary so can't step down");
    }

    /// <summary>Stands for no election for a while.</summary>
    public static async Task<RawBson> FreezeAsync(CommandContext context)
    {
        var member = MemberOf(context);
        if (member.State.Role == MemberRole.Primary)
        {
            throw new MongoCommandException(95, "NotSecondary", "cannot freeze node when primary or running for election. state: Primary");
        }

        await member.RestAsync(Seconds(context), context.Cancellation);
        return CommandTable.Ok;
    }

    private static Member MemberOf(CommandContext context) => context.State.Member ?? throw new MongoCommandException(76, "NoReplicationEnabled", "not running with --replSet");

    private static TimeSpan Seconds(CommandContext context)
    {
        var seconds = context.Command.Elements()[0].Decode() is { IsNumeric: true } given ? given.ToDouble() : 60;
        return seconds is >= 0 and < int.MaxValue ? TimeSpan.FromSeconds(seconds) : throw new MongoCommandException(2, "BadValue", $"{context.Name} wants a number of seconds, 0 or more");
    }

    private static RawBson Done(BsonDocument reply) => RawBson.Of(reply.Add("ok", 1.0));
}
