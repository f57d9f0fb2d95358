-- The same words at outlets of different sides
-- Texts that are equal word for word at two outlets or more, of which one lies left of another by every rater counted.
-- Equal words are often agency copy; see the column origin.
with repeated as (
  select body_hash from articles group by body_hash having count(*) > 1 limit 2000
)
select
  min(a.title) as title,
  count(distinct t.outlet) as outlets,
  group_concat(distinct t.outlet) as printed_by,
  group_concat(distinct t.lean_low || ' to ' || t.lean_high) as leans,
  max(t.origin) as origin,
  min(a.day) as first_day,
  min(a.id) as article
from repeated r
join articles a on a.body_hash = r.body_hash
join tags t on t.article = a.id
where a.withdrawn is null
group by a.body_hash
having outlets > 1
  and min(case t.lean_high when 'left' then 1 when 'lean-left' then 2 when 'center' then 3 when 'lean-right' then 4 when 'right' then 5 end)
    < max(case t.lean_low when 'left' then 1 when 'lean-left' then 2 when 'center' then 3 when 'lean-right' then 4 when 'right' then 5 end)
order by outlets desc, first_day desc
limit 200
