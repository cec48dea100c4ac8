-- id: h01
SELECT wa1.ward_name, sum(f.net_profit), count(*) FROM visit_sale f, ward wa1, clinic cl2, household ho3, income in4, patient pa5, address ad6 WHERE f.ward_id = wa1.ward_id AND wa1.beds BETWEEN 12 AND 13 AND wa1.clinic_id = cl2.clinic_id AND cl2.state = 'TN' AND f.household_id = ho3.household_id AND ho3.buy_potential = '>10000' AND ho3.income_id = in4.income_id AND in4.lower_bound BETWEEN 44820 AND 64820 AND f.patient_id = pa5.patient_id AND pa5.birth_year BETWEEN 1950 AND 1956 AND pa5.address_id = ad6.address_id AND ad6.gmt IN (-7, -6, -8) GROUP BY wa1.ward_name ORDER BY wa1.ward_name LIMIT 100;
-- id: h02
SELECT cl1.shift, po2.portal_name, sum(f.sales_price), count(*) FROM portal_sale f, clock cl1, portal po2, program pr3 WHERE f.minute_id = cl1.minute_id AND cl1.hour_no BETWEEN 1 AND 8 AND f.portal_id = po2.portal_id AND f.program_id = pr3.program_id AND pr3.channel_email = 'Y' AND pr3.channel_mail = 'N' AND f.quantity BETWEEN 38 AND 58 GROUP BY cl1.shift, po2.portal_name ORDER BY cl1.shift, po2.portal_name LIMIT 100;
-- id: h03
SELECT pr2.program_name, sum(f.tax), avg(f.net_paid), avg(f.ext_price), count(*) FROM portal_sale f, calendar ca1, program pr2 WHERE f.ship_day_id = ca1.day_id AND ca1.dow = 4 AND f.program_id = pr2.program_id AND pr2.channel_mail = 'N' GROUP BY pr2.program_name ORDER BY pr2.program_name LIMIT 100;
-- id: h04
SELECT sum(f.ext_price), avg(f.net_profit), sum(f.net_paid), count(*) FROM visit_sale f, calendar ca1, address ad2 WHERE f.day_id = ca1.day_id AND ca1.holiday = 'Y' AND ca1.year_no = 2020 AND f.address_id = ad2.address_id AND ad2.state = 'DD';
-- id: h05
SELECT sum(f.ext_price), sum(f.sales_price), avg(f.discount), count(*) FROM portal_sale f, calendar ca1, clock cl2 WHERE f.day_id = ca1.day_id AND ca1.year_no = 2020 AND f.minute_id = cl2.minute_id AND cl2.hour_no = 16;
-- id: h06
SELECT brand, sum(total) FROM (SELECT p.brand, sum(f.ext_price) total FROM visit_sale f, calendar c, procedure_code p, patient pa WHERE f.day_id = c.day_id AND f.procedure_id = p.procedure_id AND f.patient_id = pa.patient_id AND c.year_no = 2017 AND c.month_no = 3 AND p.category = 'Cardio' GROUP BY p.brand UNION ALL SELECT p.brand, sum(f.ext_price) total FROM order_sale f, calendar c, procedure_code p, patient pa WHERE f.day_id = c.day_id AND f.procedure_id = p.procedure_id AND f.patient_id = pa.patient_id AND c.year_no = 2017 AND c.month_no = 5 AND p.category = 'Cardio' GROUP BY p.brand UNION ALL SELECT p.brand, sum(f.ext_price) total FROM portal_sale f, calendar c, procedure_code p, patient pa WHERE f.day_id = c.day_id AND f.procedure_id = p.procedure_id AND f.patient_id = pa.patient_id AND c.year_no = 2017 AND c.month_no = 5 AND p.category = 'Cardio' GROUP BY p.brand) x GROUP BY brand ORDER BY 2 DESC LIMIT 100;
-- id: h07
SELECT avg(f.discount), avg(f.sales_price), sum(f.coupon), count(*) FROM visit_sale f, calendar ca1, clock cl2, address ad3 WHERE f.day_id = ca1.day_id AND ca1.dow = 5 AND f.minute_id = cl2.minute_id AND cl2.hour_no = 7 AND cl2.shift = 'late' AND f.address_id = ad3.address_id AND ad3.gmt IN (-7, -8, -5);
-- id: h08
SELECT p.category, p.class, c.quarter_name, sum(f.net_paid) FROM order_sale f, calendar c, procedure_code p WHERE f.day_id = c.day_id AND f.procedure_id = p.procedure_id AND c.year_no = 2017 GROUP BY ROLLUP(p.category, p.class, c.quarter_name);
-- id: h09
SELECT sum(f.net_profit), count(*) FROM portal_sale f, portal po1, address ad2, portal_return r WHERE f.portal_id = po1.portal_id AND f.address_id = ad2.address_id AND ad2.gmt = -8 AND f.list_price BETWEEN 54 AND 110 AND f.order_no = r.order_no AND f.procedure_id = r.procedure_id;
-- id: h10
WITH y AS (SELECT f.patient_id, c.year_no, sum(f.net_paid) total FROM order_sale f, calendar c WHERE f.day_id = c.day_id AND c.year_no IN (2017, 2018) GROUP BY 1, 2) SELECT pa.last_name, a.total, b.total FROM y a, y b, patient pa WHERE a.patient_id = b.patient_id AND a.year_no = 2017 AND b.year_no = 2018 AND b.total > a.total AND pa.patient_id = a.patient_id ORDER BY 1 LIMIT 100;
-- id: h11
SELECT sum(f.sales_price), count(*) FROM visit_sale f, calendar ca1, patient pa2, procedure_code pr3 WHERE f.day_id = ca1.day_id AND ca1.year_no = 2016 AND f.patient_id = pa2.patient_id AND pa2.preferred = 'Y' AND f.procedure_id = pr3.procedure_id AND pr3.class IN ('class 12', 'class 40') AND pr3.unit = 'unit 1' AND f.list_price BETWEEN 104 AND 123;
-- id: h12
SELECT p.class, p.code, sum(f.ext_price) s, sum(f.ext_price)*100/sum(sum(f.ext_price)) OVER (PARTITION BY p.class) FROM portal_sale f, procedure_code p, calendar c WHERE f.procedure_id = p.procedure_id AND f.day_id = c.day_id AND p.category IN ('Cardio', 'Neuro', 'Lab') AND c.day BETWEEN date '2017-02-22' AND date '2017-03-24' GROUP BY p.class, p.code ORDER BY 1, 2 LIMIT 100;
-- id: h13
SELECT pr2.color, pa3.last_name, sum(f.amount), avg(f.net_loss), count(*) FROM visit_return f, calendar ca1, procedure_code pr2, patient pa3, demographic de4 WHERE f.day_id = ca1.day_id AND ca1.holiday = 'Y' AND ca1.month_no = 2 AND f.procedure_id = pr2.procedure_id AND pr2.price BETWEEN 31 AND 58 AND f.patient_id = pa3.patient_id AND pa3.preferred = 'Y' AND pa3.demographic_id = de4.demographic_id AND de4.marital IN ('M', 'S', 'D') AND f.quantity BETWEEN 84 AND 94 GROUP BY pr2.color, pa3.last_name ORDER BY pr2.color, pa3.last_name LIMIT 100;
-- id: h14
SELECT count(*) FROM visit_sale f WHERE f.quantity BETWEEN 12 AND 17 AND (f.list_price BETWEEN 101 AND 111 OR f.coupon BETWEEN 249 AND 349);
-- id: h15
SELECT sum(f.amount), sum(f.net_loss), count(*) FROM visit_return f, calendar ca1, reason re2 WHERE f.day_id = ca1.day_id AND ca1.dow = 3 AND ca1.day BETWEEN date '2020-08-01' AND date '2020-08-01' + 60 AND f.reason_id = re2.reason_id;
-- id: h16
SELECT re2.reason_text, sum(f.amount), count(*) FROM portal_return f, calendar ca1, reason re2 WHERE f.day_id = ca1.day_id AND ca1.holiday = 'Y' AND ca1.month_no = 5 AND f.reason_id = re2.reason_id GROUP BY re2.reason_text ORDER BY re2.reason_text LIMIT 100;
-- id: h17
SELECT de1.marital, avg(f.coupon), count(*) FROM visit_sale f, demographic de1, address ad2, ward wa3, clinic cl4, visit_return r WHERE f.demographic_id = de1.demographic_id AND de1.rating = 'Unknown' AND f.address_id = ad2.address_id AND ad2.state IN ('FA', 'BB') AND ad2.gmt IN (-8, -7) AND f.ward_id = wa3.ward_id AND wa3.beds BETWEEN 29 AND 35 AND wa3.clinic_id = cl4.clinic_id AND f.ticket = r.ticket AND f.procedure_id = r.procedure_id GROUP BY de1.marital ORDER BY de1.marital LIMIT 100;
-- id: h18
SELECT p.category, p.class, c.quarter_name, sum(f.ext_price) FROM portal_sale f, calendar c, procedure_code p WHERE f.day_id = c.day_id AND f.procedure_id = p.procedure_id AND c.year_no = 2019 GROUP BY ROLLUP(p.category, p.class, c.quarter_name);
-- id: h19
SELECT pr3.program_name, sum(f.net_profit), avg(f.ext_price), count(*) FROM order_sale f, calendar ca1, clock cl2, program pr3 WHERE f.day_id = ca1.day_id AND ca1.dow = 1 AND f.minute_id = cl2.minute_id AND cl2.hour_no BETWEEN 1 AND 8 AND cl2.shift IN ('night', 'early') AND f.program_id = pr3.program_id AND pr3.channel_mail = 'N' AND NOT EXISTS (SELECT * FROM order_return r WHERE r.order_no = f.order_no) GROUP BY pr3.program_name ORDER BY pr3.program_name LIMIT 100;
-- id: h20
SELECT sum(f.ext_price), count(*) FROM order_sale f, calendar ca1 WHERE f.day_id = ca1.day_id AND ca1.year_no = 2018;
-- id: h21
SELECT sum(f.amount), count(*) FROM order_return f, calendar ca1, reason re2, call_desk ca3 WHERE f.day_id = ca1.day_id AND ca1.month_no BETWEEN 1 AND 4 AND ca1.day BETWEEN date '2020-01-01' AND date '2020-01-01' + 90 AND f.reason_id = re2.reason_id AND f.desk_id = ca3.desk_id;
-- id: h22
SELECT pr3.category, sum(f.coupon), sum(f.net_profit), count(*) FROM visit_sale f, calendar ca1, address ad2, procedure_code pr3 WHERE f.day_id = ca1.day_id AND ca1.month_no BETWEEN 1 AND 4 AND ca1.dow = 1 AND f.address_id = ad2.address_id AND ad2.state = 'BB' AND f.procedure_id = pr3.procedure_id AND pr3.maker_id BETWEEN 63 AND 153 GROUP BY pr3.category ORDER BY pr3.category LIMIT 100;
-- id: h23
SELECT pr2.program_name, cl3.shift, ad4.gmt, avg(f.cost), count(*) FROM visit_sale f, calendar ca1, program pr2, clock cl3, address ad4 WHERE f.day_id = ca1.day_id AND ca1.year_no = 2016 AND f.program_id = pr2.program_id AND pr2.channel_email = 'Y' AND f.minute_id = cl3.minute_id AND cl3.hour_no = 7 AND f.address_id = ad4.address_id AND ad4.gmt IN (-7, -5) AND ad4.state IN ('AA', 'CA') GROUP BY pr2.program_name, cl3.shift, ad4.gmt ORDER BY pr2.program_name, cl3.shift, ad4.gmt LIMIT 100;
-- id: h24
SELECT st2.storehouse_name, sum(f.net_paid), count(*) FROM order_sale f, calendar ca1, storehouse st2 WHERE f.day_id = ca1.day_id AND ca1.dow = 5 AND f.storehouse_id = st2.storehouse_id AND NOT EXISTS (SELECT * FROM order_return r WHERE r.order_no = f.order_no) GROUP BY st2.storehouse_name ORDER BY st2.storehouse_name LIMIT 100;
-- id: h25
SELECT ca3.carrier_name, avg(f.ship_cost), avg(f.coupon), sum(f.ext_price), count(*) FROM order_sale f, calendar ca1, demographic de2, carrier ca3 WHERE f.ship_day_id = ca1.day_id AND ca1.month_no BETWEEN 1 AND 4 AND ca1.day BETWEEN date '2019-01-01' AND date '2019-01-01' + 90 AND f.demographic_id = de2.demographic_id AND de2.gender IN ('F', 'M') AND f.carrier_id = ca3.carrier_id AND ca3.kind IN ('REGULAR', 'EXPRESS') AND f.quantity BETWEEN 20 AND 25 GROUP BY ca3.carrier_name ORDER BY ca3.carrier_name LIMIT 100;
-- id: h26
SELECT brand, sum(total) FROM (SELECT p.brand, sum(f.ext_price) total FROM visit_sale f, calendar c, procedure_code p, patient pa WHERE f.day_id = c.day_id AND f.procedure_id = p.procedure_id AND f.patient_id = pa.patient_id AND c.year_no = 2017 AND c.month_no = 9 AND p.category = 'Cardio' GROUP BY p.brand UNION ALL SELECT p.brand, sum(f.ext_price) total FROM order_sale f, calendar c, procedure_code p, patient pa WHERE f.day_id = c.day_id AND f.procedure_id = p.procedure_id AND f.patient_id = pa.patient_id AND c.year_no = 2017 AND c.month_no = 5 AND p.category = 'Cardio' GROUP BY p.brand UNION ALL SELECT p.brand, sum(f.ext_price) total FROM portal_sale f, calendar c, procedure_code p, patient pa WHERE f.day_id = c.day_id AND f.procedure_id = p.procedure_id AND f.patient_id = pa.patient_id AND c.year_no = 2017 AND c.month_no = 5 AND p.category = 'Cardio' GROUP BY p.brand) x GROUP BY brand ORDER BY 2 DESC LIMIT 100;
-- id: h27
SELECT sum(f.sales_price), count(*) FROM visit_sale f, calendar ca1, procedure_code pr2 WHERE f.day_id = ca1.day_id AND ca1.dow BETWEEN 1 AND 2 AND ca1.holiday = 'Y' AND f.procedure_id = pr2.procedure_id AND pr2.category IN ('Lab', 'Onco', 'Radio');
-- id: h28
SELECT p.category, p.class, c.quarter_name, sum(f.net_profit) FROM order_sale f, calendar c, procedure_code p WHERE f.day_id = c.day_id AND f.procedure_id = p.procedure_id AND c.year_no = 2019 GROUP BY ROLLUP(p.category, p.class, c.quarter_name);
-- id: h29
SELECT sum(f.net_paid), sum(f.discount), sum(f.coupon), count(*) FROM order_sale f, calendar ca1, storehouse st2, demographic de3 WHERE f.day_id = ca1.day_id AND ca1.month_no BETWEEN 1 AND 4 AND ca1.year_no = 2018 AND f.storehouse_id = st2.storehouse_id AND f.demographic_id = de3.demographic_id AND de3.marital = 'D';
-- id: h30
SELECT ad2.state, avg(f.sales_price), count(*) FROM visit_sale f, calendar ca1, address ad2, household ho3 WHERE f.day_id = ca1.day_id AND ca1.day BETWEEN date '2018-04-01' AND date '2018-04-01' + 90 AND f.address_id = ad2.address_id AND ad2.state = 'DD' AND f.household_id = ho3.household_id AND ho3.buy_potential IN ('>10000', '0-500', 'Unknown') AND f.quantity BETWEEN 61 AND 81 AND NOT EXISTS (SELECT * FROM visit_return r WHERE r.ticket = f.ticket) GROUP BY ad2.state ORDER BY ad2.state LIMIT 100;
-- id: h31
SELECT pr2.program_name, avg(f.tax), sum(f.ext_price), sum(f.net_profit), count(*) FROM portal_sale f, calendar ca1, program pr2, storehouse st3, portal_return r WHERE f.ship_day_id = ca1.day_id AND ca1.year_no = 2016 AND ca1.day BETWEEN date '2017-07-01' AND date '2017-07-01' + 60 AND f.program_id = pr2.program_id AND pr2.channel_email = 'Y' AND pr2.channel_mail = 'N' AND f.storehouse_id = st3.storehouse_id AND f.quantity BETWEEN 3 AND 32 AND f.order_no = r.order_no AND f.procedure_id = r.procedure_id GROUP BY pr2.program_name ORDER BY pr2.program_name LIMIT 100;
-- id: h32
SELECT p.class, p.code, sum(f.ext_price) s, sum(f.ext_price)*100/sum(sum(f.ext_price)) OVER (PARTITION BY p.class) FROM visit_sale f, procedure_code p, calendar c WHERE f.procedure_id = p.procedure_id AND f.day_id = c.day_id AND p.category IN ('Cardio', 'Neuro', 'Lab') AND c.day BETWEEN date '2017-02-22' AND date '2017-03-24' GROUP BY p.class, p.code ORDER BY 1, 2 LIMIT 100;
-- id: h33
SELECT pa2.birth_country, sum(f.amount), count(*) FROM portal_return f, calendar ca1, patient pa2, household ho3 WHERE f.day_id = ca1.day_id AND ca1.year_no = 2018 AND f.patient_id = pa2.patient_id AND pa2.birth_month = 8 AND pa2.household_id = ho3.household_id AND f.quantity BETWEEN 5 AND 35 GROUP BY pa2.birth_country ORDER BY pa2.birth_country LIMIT 100;
-- id: h34
SELECT count(*) FROM visit_sale f WHERE f.quantity BETWEEN 77 AND 82 AND (f.list_price BETWEEN 86 AND 96 OR f.coupon BETWEEN 185 AND 285);
-- id: h35
SELECT st1.storehouse_name, avg(f.on_hand), count(*) FROM stock f, storehouse st1 WHERE f.storehouse_id = st1.storehouse_id AND f.on_hand BETWEEN 406 AND 451 GROUP BY st1.storehouse_name ORDER BY st1.storehouse_name LIMIT 100;
-- id: h36
SELECT wa3.ward_name, sum(f.net_paid), sum(f.ext_price), avg(f.sales_price), count(*) FROM visit_sale f, calendar ca1, patient pa2, ward wa3 WHERE f.day_id = ca1.day_id AND ca1.holiday = 'Y' AND ca1.day BETWEEN date '2017-07-01' AND date '2017-07-01' + 30 AND f.patient_id = pa2.patient_id AND pa2.preferred = 'Y' AND f.ward_id = wa3.ward_id AND wa3.beds BETWEEN 13 AND 19 AND f.quantity BETWEEN 9 AND 19 GROUP BY wa3.ward_name ORDER BY wa3.ward_name LIMIT 100;
-- id: h37
SELECT pr2.program_name, po5.portal_name, sum(f.ext_price), count(*) FROM portal_sale f, calendar ca1, program pr2, patient pa3, demographic de4, portal po5, portal_return r WHERE f.day_id = ca1.day_id AND ca1.dow = 5 AND f.program_id = pr2.program_id AND pr2.channel_mail = 'N' AND f.patient_id = pa3.patient_id AND pa3.birth_year BETWEEN 1967 AND 1970 AND pa3.preferred = 'Y' AND pa3.demographic_id = de4.demographic_id AND f.portal_id = po5.portal_id AND f.order_no = r.order_no AND f.procedure_id = r.procedure_id GROUP BY pr2.program_name, po5.portal_name ORDER BY pr2.program_name, po5.portal_name LIMIT 100;
-- id: h38
SELECT p.category, p.class, c.quarter_name, sum(f.net_paid) FROM portal_sale f, calendar c, procedure_code p WHERE f.day_id = c.day_id AND f.procedure_id = p.procedure_id AND c.year_no = 2016 GROUP BY ROLLUP(p.category, p.class, c.quarter_name);
-- id: h39
SELECT cl2.shift, pa3.last_name, sum(f.net_paid), count(*) FROM visit_sale f, calendar ca1, clock cl2, patient pa3, visit_return r WHERE f.day_id = ca1.day_id AND ca1.year_no = 2020 AND f.minute_id = cl2.minute_id AND cl2.shift IN ('late', 'night') AND f.patient_id = pa3.patient_id AND pa3.birth_year BETWEEN 1953 AND 1971 AND f.ticket = r.ticket AND f.procedure_id = r.procedure_id GROUP BY cl2.shift, pa3.last_name ORDER BY cl2.shift, pa3.last_name LIMIT 100;
-- id: h40
SELECT pr1.code, pa3.last_name, sum(f.discount), count(*) FROM order_sale f, procedure_code pr1, storehouse st2, patient pa3, clock cl4 WHERE f.procedure_id = pr1.procedure_id AND pr1.price BETWEEN 37 AND 41 AND f.storehouse_id = st2.storehouse_id AND f.patient_id = pa3.patient_id AND pa3.birth_month BETWEEN 1 AND 4 AND f.minute_id = cl4.minute_id AND cl4.hour_no = 12 AND f.list_price BETWEEN 25 AND 63 GROUP BY pr1.code, pa3.last_name ORDER BY pr1.code, pa3.last_name LIMIT 100;
-- id: h41
SELECT ca2.desk_name, sum(f.ship_cost), count(*) FROM order_sale f, calendar ca1, call_desk ca2 WHERE f.ship_day_id = ca1.day_id AND ca1.holiday = 'Y' AND f.desk_id = ca2.desk_id AND f.quantity BETWEEN 25 AND 55 GROUP BY ca2.desk_name ORDER BY ca2.desk_name LIMIT 100;
-- id: h42
SELECT sum(f.net_loss), sum(f.amount), count(*) FROM visit_return f, calendar ca1 WHERE f.day_id = ca1.day_id AND ca1.holiday = 'Y';
-- id: h43
SELECT sum(f.net_profit), sum(f.discount), sum(f.sales_price), count(*) FROM portal_sale f, calendar ca1, storehouse st2 WHERE f.ship_day_id = ca1.day_id AND ca1.holiday = 'Y' AND f.storehouse_id = st2.storehouse_id AND f.list_price BETWEEN 10 AND 20;
-- id: h44
SELECT po1.portal_name, pr2.class, avg(f.net_profit), sum(f.ext_price), count(*) FROM portal_sale f, portal po1, procedure_code pr2 WHERE f.portal_id = po1.portal_id AND f.procedure_id = pr2.procedure_id AND pr2.size_name IN ('size 1', 'size 2') GROUP BY po1.portal_name, pr2.class ORDER BY po1.portal_name, pr2.class LIMIT 100;
-- id: h45
SELECT pr3.unit, cl4.shift, sum(f.cost), count(*) FROM visit_sale f, calendar ca1, patient pa2, procedure_code pr3, clock cl4, visit_return r WHERE f.day_id = ca1.day_id AND ca1.day BETWEEN date '2017-06-01' AND date '2017-06-01' + 60 AND ca1.dow BETWEEN 1 AND 2 AND f.patient_id = pa2.patient_id AND pa2.preferred = 'Y' AND f.procedure_id = pr3.procedure_id AND pr3.price BETWEEN 63 AND 68 AND pr3.class = 'class 4' AND f.minute_id = cl4.minute_id AND cl4.hour_no = 2 AND f.ticket = r.ticket AND f.procedure_id = r.procedure_id GROUP BY pr3.unit, cl4.shift ORDER BY pr3.unit, cl4.shift LIMIT 100;
-- id: h46
SELECT brand, sum(total) FROM (SELECT p.brand, sum(f.ext_price) total FROM visit_sale f, calendar c, procedure_code p, patient pa WHERE f.day_id = c.day_id AND f.procedure_id = p.procedure_id AND f.patient_id = pa.patient_id AND c.year_no = 2018 AND c.month_no = 6 AND p.category = 'Cardio' GROUP BY p.brand UNION ALL SELECT p.brand, sum(f.ext_price) total FROM order_sale f, calendar c, procedure_code p, patient pa WHERE f.day_id = c.day_id AND f.procedure_id = p.procedure_id AND f.patient_id = pa.patient_id AND c.year_no = 2017 AND c.month_no = 5 AND p.category = 'Cardio' GROUP BY p.brand UNION ALL SELECT p.brand, sum(f.ext_price) total FROM portal_sale f, calendar c, procedure_code p, patient pa WHERE f.day_id = c.day_id AND f.procedure_id = p.procedure_id AND f.patient_id = pa.patient_id AND c.year_no = 2017 AND c.month_no = 5 AND p.category = 'Cardio' GROUP BY p.brand) x GROUP BY brand ORDER BY 2 DESC LIMIT 100;
-- id: h47
SELECT sum(f.coupon), sum(f.net_paid), count(*) FROM order_sale f, address ad1, call_desk ca2, calendar ca3 WHERE f.address_id = ad1.address_id AND ad1.gmt = -8 AND ad1.state = 'AA' AND f.desk_id = ca2.desk_id AND f.ship_day_id = ca3.day_id AND ca3.holiday = 'Y';
-- id: h48
SELECT p.category, p.class, c.quarter_name, sum(f.net_profit) FROM visit_sale f, calendar c, procedure_code p WHERE f.day_id = c.day_id AND f.procedure_id = p.procedure_id AND c.year_no = 2016 GROUP BY ROLLUP(p.category, p.class, c.quarter_name);
-- id: h49
SELECT avg(f.net_paid), sum(f.cost), count(*) FROM visit_sale f, calendar ca1, procedure_code pr2 WHERE f.day_id = ca1.day_id AND ca1.month_no = 5 AND ca1.day BETWEEN date '2016-08-01' AND date '2016-08-01' + 90 AND f.procedure_id = pr2.procedure_id AND pr2.unit IN ('unit 1', 'unit 3') AND f.quantity BETWEEN 32 AND 37;
-- id: h50
WITH y AS (SELECT f.patient_id, c.year_no, sum(f.net_paid) total FROM portal_sale f, calendar c WHERE f.day_id = c.day_id AND c.year_no IN (2017, 2018) GROUP BY 1, 2) SELECT pa.last_name, a.total, b.total FROM y a, y b, patient pa WHERE a.patient_id = b.patient_id AND a.year_no = 2017 AND b.year_no = 2018 AND b.total > a.total AND pa.patient_id = a.patient_id ORDER BY 1 LIMIT 100;
-- id: h51
SELECT ad2.county, pr3.program_name, ca4.kind, sum(f.sales_price), count(*) FROM order_sale f, calendar ca1, address ad2, program pr3, carrier ca4 WHERE f.day_id = ca1.day_id AND ca1.month_no BETWEEN 1 AND 4 AND f.address_id = ad2.address_id AND ad2.state = 'AA' AND f.program_id = pr3.program_id AND pr3.channel_email = 'Y' AND f.carrier_id = ca4.carrier_id AND ca4.kind = 'EXPRESS' AND f.quantity BETWEEN 78 AND 98 AND NOT EXISTS (SELECT * FROM order_return r WHERE r.order_no = f.order_no) AND EXISTS (SELECT * FROM order_sale f2 WHERE f2.order_no = f.order_no AND f2.storehouse_id <> f.storehouse_id) GROUP BY ad2.county, pr3.program_name, ca4.kind ORDER BY ad2.county, pr3.program_name, ca4.kind LIMIT 100;
-- id: h52
SELECT p.class, p.code, sum(f.ext_price) s, sum(f.ext_price)*100/sum(sum(f.ext_price)) OVER (PARTITION BY p.class) FROM visit_sale f, procedure_code p, calendar c WHERE f.procedure_id = p.procedure_id AND f.day_id = c.day_id AND p.category IN ('Cardio', 'Neuro', 'Lab') AND c.day BETWEEN date '2017-02-22' AND date '2017-03-24' GROUP BY p.class, p.code ORDER BY 1, 2 LIMIT 100;
-- id: h53
SELECT pr1.size_name, avg(f.on_hand), count(*) FROM stock f, procedure_code pr1, storehouse st2 WHERE f.procedure_id = pr1.procedure_id AND pr1.class = 'class 4' AND f.storehouse_id = st2.storehouse_id GROUP BY pr1.size_name ORDER BY pr1.size_name LIMIT 100;
-- id: h54
SELECT pa2.birth_country, re4.reason_text, pr5.size_name, avg(f.amount), count(*) FROM portal_return f, calendar ca1, patient pa2, household ho3, reason re4, procedure_code pr5 WHERE f.day_id = ca1.day_id AND ca1.dow = 3 AND f.patient_id = pa2.patient_id AND pa2.birth_month BETWEEN 1 AND 4 AND pa2.household_id = ho3.household_id AND f.reason_id = re4.reason_id AND f.procedure_id = pr5.procedure_id AND pr5.color IN ('color 3', 'color 17') GROUP BY pa2.birth_country, re4.reason_text, pr5.size_name ORDER BY pa2.birth_country, re4.reason_text, pr5.size_name LIMIT 100;
-- id: h55
SELECT ad4.state, sum(f.net_paid), avg(f.coupon), avg(f.discount), count(*) FROM visit_sale f, calendar ca1, patient pa2, address ad3, address ad4 WHERE f.day_id = ca1.day_id AND ca1.year_no = 2018 AND ca1.dow = 4 AND f.patient_id = pa2.patient_id AND pa2.preferred = 'Y' AND pa2.address_id = ad3.address_id AND ad3.gmt = -8 AND f.address_id = ad4.address_id AND ad4.gmt = -5 GROUP BY ad4.state ORDER BY ad4.state LIMIT 100;
-- id: h56
SELECT ca1.kind, ad2.county, sum(f.tax), sum(f.net_profit), avg(f.discount), count(*) FROM order_sale f, carrier ca1, address ad2, calendar ca3 WHERE f.carrier_id = ca1.carrier_id AND ca1.kind IN ('REGULAR', 'EXPRESS') AND f.address_id = ad2.address_id AND ad2.state = 'BB' AND ad2.gmt = -6 AND f.ship_day_id = ca3.day_id AND ca3.day BETWEEN date '2016-02-01' AND date '2016-02-01' + 60 AND f.list_price BETWEEN 5 AND 62 AND EXISTS (SELECT * FROM order_sale f2 WHERE f2.order_no = f.order_no AND f2.storehouse_id <> f.storehouse_id) GROUP BY ca1.kind, ad2.county ORDER BY ca1.kind, ad2.county LIMIT 100;
-- id: h57
SELECT sum(f.net_loss), count(*) FROM order_return f, calendar ca1, procedure_code pr2 WHERE f.day_id = ca1.day_id AND ca1.holiday = 'Y' AND f.procedure_id = pr2.procedure_id AND pr2.category = 'Neuro' AND pr2.class IN ('class 12', 'class 40', 'class 4');
-- id: h58
SELECT sum(f.net_paid), count(*) FROM visit_sale f, calendar ca1 WHERE f.day_id = ca1.day_id AND ca1.holiday = 'Y' AND ca1.month_no = 8 AND f.quantity BETWEEN 36 AND 66;
-- id: h59
SELECT sum(f.coupon), count(*) FROM order_sale f, calendar ca1 WHERE f.ship_day_id = ca1.day_id AND ca1.day BETWEEN date '2017-03-01' AND date '2017-03-01' + 30;
-- id: h60
SELECT pr2.brand, re3.reason_text, avg(f.amount), sum(f.net_loss), count(*) FROM visit_return f, calendar ca1, procedure_code pr2, reason re3 WHERE f.day_id = ca1.day_id AND ca1.holiday = 'Y' AND ca1.month_no = 5 AND f.procedure_id = pr2.procedure_id AND pr2.category = 'Neuro' AND f.reason_id = re3.reason_id GROUP BY pr2.brand, re3.reason_text ORDER BY pr2.brand, re3.reason_text LIMIT 100;
-- id: h61
SELECT ca2.desk_name, sum(f.ship_cost), sum(f.coupon), count(*) FROM order_sale f, calendar ca1, call_desk ca2 WHERE f.ship_day_id = ca1.day_id AND ca1.day BETWEEN date '2017-07-01' AND date '2017-07-01' + 90 AND f.desk_id = ca2.desk_id GROUP BY ca2.desk_name ORDER BY ca2.desk_name LIMIT 100;
-- id: h62
SELECT sum(f.net_profit), avg(f.net_paid), avg(f.ship_cost), count(*) FROM portal_sale f, portal_page po1 WHERE f.page_id = po1.page_id AND po1.chars BETWEEN 1208 AND 3308 AND f.quantity BETWEEN 75 AND 85;
-- id: h63
SELECT avg(f.ext_price), avg(f.discount), count(*) FROM visit_sale f, calendar ca1, patient pa2 WHERE f.day_id = ca1.day_id AND ca1.year_no = 2017 AND ca1.holiday = 'Y' AND f.patient_id = pa2.patient_id AND pa2.preferred = 'Y' AND pa2.birth_month = 8;
-- id: h64
SELECT cl2.shift, sum(f.net_profit), count(*) FROM portal_sale f, calendar ca1, clock cl2, procedure_code pr3 WHERE f.day_id = ca1.day_id AND ca1.dow = 5 AND f.minute_id = cl2.minute_id AND cl2.hour_no = 13 AND cl2.shift IN ('early', 'night') AND f.procedure_id = pr3.procedure_id AND pr3.class = 'class 4' AND pr3.size_name = 'size 2' AND f.quantity BETWEEN 40 AND 45 GROUP BY cl2.shift ORDER BY cl2.shift LIMIT 100;
-- id: h65
SELECT pr2.code, pa4.last_name, sum(f.ext_price), count(*) FROM portal_sale f, calendar ca1, procedure_code pr2, portal_page po3, patient pa4 WHERE f.ship_day_id = ca1.day_id AND ca1.year_no = 2019 AND ca1.month_no = 1 AND f.procedure_id = pr2.procedure_id AND pr2.price BETWEEN 7 AND 11 AND pr2.category IN ('Radio', 'Onco', 'Neuro') AND f.page_id = po3.page_id AND po3.chars BETWEEN 6561 AND 6911 AND f.patient_id = pa4.patient_id AND pa4.birth_year BETWEEN 1955 AND 1961 GROUP BY pr2.code, pa4.last_name ORDER BY pr2.code, pa4.last_name LIMIT 100;
-- id: h66
SELECT cl2.shift, sum(f.sales_price), count(*) FROM visit_sale f, calendar ca1, clock cl2 WHERE f.day_id = ca1.day_id AND ca1.dow BETWEEN 1 AND 2 AND f.minute_id = cl2.minute_id AND cl2.shift = 'late' GROUP BY cl2.shift ORDER BY cl2.shift LIMIT 100;
-- id: h67
SELECT st2.storehouse_name, pa3.last_name, sum(f.net_paid), count(*) FROM order_sale f, calendar ca1, storehouse st2, patient pa3 WHERE f.ship_day_id = ca1.day_id AND ca1.day BETWEEN date '2019-07-01' AND date '2019-07-01' + 90 AND f.storehouse_id = st2.storehouse_id AND f.patient_id = pa3.patient_id AND pa3.birth_month = 5 AND pa3.preferred = 'Y' GROUP BY st2.storehouse_name, pa3.last_name ORDER BY st2.storehouse_name, pa3.last_name LIMIT 100;
-- id: h68
SELECT sum(f.amount), count(*) FROM portal_return f, calendar ca1, patient pa2, procedure_code pr3 WHERE f.day_id = ca1.day_id AND ca1.month_no BETWEEN 1 AND 4 AND f.patient_id = pa2.patient_id AND pa2.birth_month BETWEEN 1 AND 4 AND f.procedure_id = pr3.procedure_id AND pr3.maker_id BETWEEN 323 AND 413 AND f.quantity BETWEEN 36 AND 65;
-- id: h69
SELECT ca2.desk_name, avg(f.amount), avg(f.net_loss), count(*) FROM order_return f, calendar ca1, call_desk ca2 WHERE f.day_id = ca1.day_id AND ca1.holiday = 'Y' AND ca1.month_no = 2 AND f.desk_id = ca2.desk_id AND f.quantity BETWEEN 4 AND 9 GROUP BY ca2.desk_name ORDER BY ca2.desk_name LIMIT 100;
-- id: h70
SELECT st2.storehouse_name, pr3.class, avg(f.on_hand), count(*) FROM stock f, calendar ca1, storehouse st2, procedure_code pr3 WHERE f.day_id = ca1.day_id AND ca1.holiday = 'Y' AND f.storehouse_id = st2.storehouse_id AND f.procedure_id = pr3.procedure_id AND pr3.unit = 'unit 3' GROUP BY st2.storehouse_name, pr3.class ORDER BY st2.storehouse_name, pr3.class LIMIT 100;
-- id: h71
SELECT de4.marital, sum(f.net_paid), count(*) FROM visit_sale f, calendar ca1, clock cl2, program pr3, demographic de4 WHERE f.day_id = ca1.day_id AND ca1.holiday = 'Y' AND f.minute_id = cl2.minute_id AND cl2.shift IN ('early', 'night') AND f.program_id = pr3.program_id AND pr3.channel_email = 'Y' AND pr3.channel_mail = 'N' AND f.demographic_id = de4.demographic_id AND de4.dep = 3 GROUP BY de4.marital ORDER BY de4.marital LIMIT 100;
-- id: h72
SELECT avg(f.coupon), sum(f.discount), count(*) FROM visit_sale f, calendar ca1, procedure_code pr2 WHERE f.day_id = ca1.day_id AND ca1.holiday = 'Y' AND f.procedure_id = pr2.procedure_id AND pr2.maker_id BETWEEN 154 AND 199 AND pr2.size_name IN ('size 1', 'size 2') AND f.list_price BETWEEN 27 AND 46;
-- id: h73
SELECT po1.portal_name, avg(f.sales_price), count(*) FROM portal_sale f, portal po1 WHERE f.portal_id = po1.portal_id GROUP BY po1.portal_name ORDER BY po1.portal_name LIMIT 100;
-- id: h74
SELECT ca2.desk_name, sum(f.net_loss), count(*) FROM order_return f, calendar ca1, call_desk ca2 WHERE f.day_id = ca1.day_id AND ca1.holiday = 'Y' AND f.desk_id = ca2.desk_id GROUP BY ca2.desk_name ORDER BY ca2.desk_name LIMIT 100;
-- id: h75
SELECT ca2.carrier_name, sum(f.discount), avg(f.tax), count(*) FROM portal_sale f, calendar ca1, carrier ca2 WHERE f.day_id = ca1.day_id AND ca1.holiday = 'Y' AND f.carrier_id = ca2.carrier_id AND ca2.kind IN ('EXPRESS', 'REGULAR') AND f.list_price BETWEEN 18 AND 75 AND NOT EXISTS (SELECT * FROM portal_return r WHERE r.order_no = f.order_no) GROUP BY ca2.carrier_name ORDER BY ca2.carrier_name LIMIT 100;
-- id: h76
SELECT de2.education, pa3.last_name, avg(f.coupon), count(*) FROM order_sale f, calendar ca1, demographic de2, patient pa3, household ho4 WHERE f.day_id = ca1.day_id AND ca1.dow = 5 AND f.demographic_id = de2.demographic_id AND de2.rating = 'Good' AND f.patient_id = pa3.patient_id AND pa3.preferred = 'Y' AND pa3.household_id = ho4.household_id AND ho4.dep_count = 8 AND f.quantity BETWEEN 5 AND 14 GROUP BY de2.education, pa3.last_name ORDER BY de2.education, pa3.last_name LIMIT 100;
-- id: h77
SELECT ad2.county, avg(f.cost), count(*) FROM visit_sale f, calendar ca1, address ad2, procedure_code pr3 WHERE f.day_id = ca1.day_id AND ca1.holiday = 'Y' AND ca1.month_no BETWEEN 1 AND 4 AND f.address_id = ad2.address_id AND ad2.gmt = -7 AND f.procedure_id = pr3.procedure_id AND pr3.maker_id BETWEEN 776 AND 865 AND f.list_price BETWEEN 66 AND 75 GROUP BY ad2.county ORDER BY ad2.county LIMIT 100;
-- id: h78
SELECT cl3.shift, sum(f.coupon), count(*) FROM visit_sale f, patient pa1, address ad2, clock cl3, procedure_code pr4 WHERE f.patient_id = pa1.patient_id AND pa1.birth_month = 1 AND pa1.birth_year BETWEEN 1944 AND 1947 AND pa1.address_id = ad2.address_id AND ad2.gmt IN (-6, -5) AND f.minute_id = cl3.minute_id AND cl3.shift IN ('early', 'late') AND cl3.hour_no = 5 AND f.procedure_id = pr4.procedure_id AND pr4.unit = 'unit 3' AND pr4.price BETWEEN 38 AND 65 GROUP BY cl3.shift ORDER BY cl3.shift LIMIT 100;
-- id: h79
SELECT avg(f.ship_cost), count(*) FROM portal_sale f, calendar ca1, procedure_code pr2, carrier ca3 WHERE f.ship_day_id = ca1.day_id AND ca1.holiday = 'Y' AND ca1.dow = 3 AND f.procedure_id = pr2.procedure_id AND pr2.unit = 'unit 3' AND pr2.maker_id BETWEEN 414 AND 684 AND f.carrier_id = ca3.carrier_id AND ca3.kind IN ('EXPRESS', 'REGULAR');
-- id: h80
WITH y AS (SELECT f.patient_id, c.year_no, sum(f.net_paid) total FROM visit_sale f, calendar c WHERE f.day_id = c.day_id AND c.year_no IN (2017, 2018) GROUP BY 1, 2) SELECT pa.last_name, a.total, b.total FROM y a, y b, patient pa WHERE a.patient_id = b.patient_id AND a.year_no = 2017 AND b.year_no = 2018 AND b.total > a.total AND pa.patient_id = a.patient_id ORDER BY 1 LIMIT 100;
-- id: h81
SELECT st3.storehouse_name, avg(f.net_profit), avg(f.sales_price), avg(f.coupon), count(*) FROM order_sale f, calendar ca1, program pr2, storehouse st3 WHERE f.day_id = ca1.day_id AND ca1.day BETWEEN date '2020-02-01' AND date '2020-02-01' + 60 AND ca1.year_no = 2019 AND f.program_id = pr2.program_id AND pr2.channel_email = 'Y' AND f.storehouse_id = st3.storehouse_id GROUP BY st3.storehouse_name ORDER BY st3.storehouse_name LIMIT 100;
-- id: h82
SELECT pr1.program_name, ca2.carrier_name, avg(f.ship_cost), count(*) FROM order_sale f, program pr1, carrier ca2, clock cl3 WHERE f.program_id = pr1.program_id AND pr1.channel_mail = 'N' AND f.carrier_id = ca2.carrier_id AND ca2.kind IN ('REGULAR', 'EXPRESS') AND f.minute_id = cl3.minute_id AND cl3.shift IN ('late', 'early') AND cl3.hour_no BETWEEN 1 AND 8 AND f.list_price BETWEEN 86 AND 143 GROUP BY pr1.program_name, ca2.carrier_name ORDER BY pr1.program_name, ca2.carrier_name LIMIT 100;
-- id: h83
SELECT pr2.code, de3.rating, pa4.last_name, sum(f.coupon), sum(f.net_paid), sum(f.ship_cost), count(*) FROM order_sale f, calendar ca1, procedure_code pr2, demographic de3, patient pa4, household ho5 WHERE f.day_id = ca1.day_id AND ca1.day BETWEEN date '2017-09-01' AND date '2017-09-01' + 60 AND ca1.month_no BETWEEN 1 AND 4 AND f.procedure_id = pr2.procedure_id AND pr2.unit = 'unit 3' AND pr2.category = 'Lab' AND f.demographic_id = de3.demographic_id AND de3.rating = 'Good' AND f.patient_id = pa4.patient_id AND pa4.birth_month BETWEEN 1 AND 4 AND pa4.birth_year BETWEEN 1961 AND 1967 AND pa4.household_id = ho5.household_id AND f.quantity BETWEEN 17 AND 21 GROUP BY pr2.code, de3.rating, pa4.last_name ORDER BY pr2.code, de3.rating, pa4.last_name LIMIT 100;
-- id: h84
SELECT avg(f.sales_price), avg(f.tax), count(*) FROM order_sale f, calendar ca1, address ad2 WHERE f.ship_day_id = ca1.day_id AND ca1.year_no = 2017 AND ca1.holiday = 'Y' AND f.address_id = ad2.address_id AND ad2.gmt = -6;
-- id: h85
SELECT cl2.shift, avg(f.coupon), sum(f.sales_price), count(*) FROM visit_sale f, calendar ca1, clock cl2 WHERE f.day_id = ca1.day_id AND ca1.dow BETWEEN 1 AND 2 AND f.minute_id = cl2.minute_id AND cl2.hour_no = 4 AND f.quantity BETWEEN 40 AND 45 GROUP BY cl2.shift ORDER BY cl2.shift LIMIT 100;
-- id: h86
SELECT sum(f.tax), sum(f.sales_price), count(*) FROM order_sale f, calendar ca1, storehouse st2, demographic de3, carrier ca4 WHERE f.ship_day_id = ca1.day_id AND ca1.year_no = 2017 AND f.storehouse_id = st2.storehouse_id AND f.demographic_id = de3.demographic_id AND de3.gender = 'M' AND de3.education IN ('Secondary', 'College', 'Unknown') AND f.carrier_id = ca4.carrier_id AND ca4.kind IN ('EXPRESS', 'REGULAR') AND f.quantity BETWEEN 52 AND 56;
-- id: h87
SELECT de2.education, sum(f.ext_price), sum(f.cost), count(*) FROM visit_sale f, calendar ca1, demographic de2 WHERE f.day_id = ca1.day_id AND ca1.holiday = 'Y' AND f.demographic_id = de2.demographic_id AND de2.gender = 'F' GROUP BY de2.education ORDER BY de2.education LIMIT 100;
-- id: h88
SELECT pa3.birth_country, sum(f.ship_cost), count(*) FROM order_sale f, calendar ca1, call_desk ca2, patient pa3, address ad4 WHERE f.day_id = ca1.day_id AND ca1.year_no = 2016 AND f.desk_id = ca2.desk_id AND f.patient_id = pa3.patient_id AND pa3.birth_year BETWEEN 1960 AND 1966 AND pa3.birth_month BETWEEN 1 AND 4 AND f.address_id = ad4.address_id AND ad4.state = 'CA' AND NOT EXISTS (SELECT * FROM order_return r WHERE r.order_no = f.order_no) GROUP BY pa3.birth_country ORDER BY pa3.birth_country LIMIT 100;
-- id: h89
SELECT ho1.buy_potential, cl3.shift, sum(f.sales_price), sum(f.net_profit), count(*) FROM visit_sale f, household ho1, ward wa2, clock cl3 WHERE f.household_id = ho1.household_id AND ho1.buy_potential = '0-500' AND ho1.dep_count BETWEEN 1 AND 3 AND f.ward_id = wa2.ward_id AND wa2.beds BETWEEN 37 AND 38 AND f.minute_id = cl3.minute_id AND cl3.shift = 'night' AND cl3.hour_no = 9 AND f.list_price BETWEEN 13 AND 69 GROUP BY ho1.buy_potential, cl3.shift ORDER BY ho1.buy_potential, cl3.shift LIMIT 100;
-- id: h90
SELECT pa2.birth_country, sum(f.cost), sum(f.net_paid), avg(f.discount), count(*) FROM visit_sale f, calendar ca1, patient pa2, demographic de3, demographic de4, visit_return r WHERE f.day_id = ca1.day_id AND ca1.holiday = 'Y' AND ca1.day BETWEEN date '2019-03-01' AND date '2019-03-01' + 90 AND f.patient_id = pa2.patient_id AND pa2.birth_year BETWEEN 1965 AND 1983 AND pa2.birth_month = 4 AND pa2.demographic_id = de3.demographic_id AND de3.gender IN ('F', 'M') AND f.demographic_id = de4.demographic_id AND de4.rating IN ('Unknown', 'Good') AND f.quantity BETWEEN 2 AND 6 AND f.ticket = r.ticket AND f.procedure_id = r.procedure_id GROUP BY pa2.birth_country ORDER BY pa2.birth_country LIMIT 100;
