namespace Polystore.Redis;

/// <summary>How a value is laid out in memory, as <c>OBJECT ENCODING</c> names it.</summary>
public enum RedisEncoding
{
    /// <summary>A string that is a 64-bit integer, kept in the object's pointer.</summary>
    Int,

    /// <summary>A string of at most 44 bytes, in one allocation with its object.</summary>
    EmbStr,

    /// <summary>A longer string, in an allocation of its own.</summary>
    Raw,

    /// <summary>One block of elements one after the other; what small collections are from 7.0 on.</summary>
    ListPack,

    /// <summary>The block before 7.0, with the length of the element before in each element.</summary>
    ZipList,

    /// <summary>The small hash before 2.6.</summary>
    ZipMap,

    /// <summary>A sorted array of integers.</summary>
    IntSet,

    /// <summary>A table with an allocation or two for each element.</summary>
    HashTable,

    /// <summary>A skip list and a hash table over the same members.</summary>
    SkipList,

    /// <summary>A linked list of blocks.</summary>
    QuickList,

    /// <summary>A list with an allocation for each element, before 3.2.</summary>
    LinkedList,

    /// <summary>A radix tree of blocks.</summary>
    Stream,

    /// <summary>Known to the module alone.</summary>
    Module,
}
