// Groundswell's browser snippet, Apache-2.0. No cookies; no storage unless data-remember.
(()=>{
let w=window,d=document,n=navigator,l=location,T=setTimeout,s=d.currentScript,o=s?.dataset||{},
old=w.groundswell,q=[],busy=0,bad=0,t,path,url,S={},K="groundswell.id",me={}
if(old?.track)return
let ok=s?.src&&o.key&&n.doNotTrack!="1"&&!n.globalPrivacyControl,
go=f=>(...a)=>{try{ok&&f(...a)}catch{}},
on=(t,e,f)=>t.addEventListener(e,go(f),true),
now=()=>new Date().toISOString(),
id=()=>crypto.randomUUID?.()||"xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx".replace(/x/g,
()=>(crypto.getRandomValues(new Uint8Array(1))[0]&15).toString(16)),
anew=()=>me={id:id()},
keep=()=>S[K]=JSON.stringify(me),
page=()=>({url:l.origin+l.pathname,path:l.pathname,referrer:d.referrer.split("/",3).join("/"),
title:d.title}),

add=(type,m)=>{
q.push(JSON.stringify({type,messageId:id(),anonymousId:me.id,userId:me.user,timestamp:now(),
context:{library:{name:"groundswell.js"},page:page(),groupId:me.group},...m}))
q[200]&&q.splice(busy,1)
plan()
keep()},
plan=()=>busy||bad||!q[0]||(q[19]?send():t||=T(send,1e3)),
pack=(i,c=20)=>{
let a=q.slice(i,i+c),b=new Blob([`{"writeKey":"${o.key}","sentAt":"${now()}","batch":[${a}]}`],
{type:"text/plain"})
return b.size>6e4&&c>1?pack(i,c>>1):[b,a.length]},
send=async()=>{
t=clearTimeout(t)
if(!q[0])return
let r={},[body,c]=pack(0)
busy=c
try{r=await fetch(url,{method:"POST",body,keepalive:body.size<6e4})}catch{}
if(/^5|408|429|u/.test(r.status))
t=T(send,1e3*Math.max(Math.min(2**bad++,60),r.headers?.get("Retry-After")|0))
else q.splice(0,c),bad=0
busy=0
plan()},
// Beacons go unanswered: kept while sending fails.
bye=()=>{for(let i=busy;q[i];){
let[b,c]=pack(i)
if(!n.sendBeacon(url,b))break
bad?i+=c:q.splice(i,c)}},

api=w.groundswell={
track:go((event,properties)=>add("track",{event,properties})),
page:go((name,p)=>add("page",{name,properties:{...page(),...p}})),
identify:go((u,traits)=>{
if(u===Object(u))traits=u
else if(u)me.user&&me.user!=u&&anew(),me.user=""+u
add("identify",{traits})}),
group:go((g,traits)=>g&&g!==Object(g)&&add("group",{groupId:me.group=""+g,traits})),
reset:go(()=>keep(anew())),
push:go(([m,...a])=>api[m](...a))}

go(()=>{
url=new URL(s.src).origin+"/v1/batch"
try{if("remember"in o)S=localStorage
me=JSON.parse(S[K])||me}catch{}
me.id||anew()
on(w,"pagehide",bye)
on(d,"visibilitychange",()=>d.hidden&&bye())
if("pageViews"in o){
let v=()=>path==(path=l.pathname)||api.page();
["pushState","replaceState"].map(m=>{
let f=history[m]
history[m]=(...a)=>{f.apply(history,a);T(v)}})
on(w,"popstate",()=>T(v))
v()}
"clicks"in o&&on(d,"click",e=>{
let t=e.target.closest("a,button,[data-track]"),f="input,textarea,select,[contenteditable]"
t&&api.track("Clicked",{name:t.dataset.track,href:t.host&&t.pathname,
text:t.closest(f)||t.querySelector(f)?"":[...(t.innerText||"").trim()].slice(0,80).join("")})})
old?.forEach(api.push)
})()
})()
