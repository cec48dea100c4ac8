namespace Polystore.MongoDriver;

/// <summary>A connection string or an option is wrong.</summary>
public sealed class MongoConfigurationException : MongoException
{
    internal MongoConfigurationException(string message)
        : base(message)
    {
    }
}
