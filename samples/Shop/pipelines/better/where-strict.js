// rule: where-to-expr
db.orders.aggregate([
  { $match: { $where: function () { return this.status === "paid" && (this.currency === 'EUR' || this.couponCode !== 'X'); } } },
  { $count: "n" }
]);
